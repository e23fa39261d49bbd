namespace OpenStackTrain.Engine.Text;

/// <summary>
/// A text file of a node, read so that it can be asked and edited while its comments, order and spacing stay. Documents are immutable:
/// an edit returns a new one, and <see cref="object.ToString"/> of an unedited one is the text it was parsed from, character for character.
/// </summary>
/// <typeparam name="TSelf">The document itself.</typeparam>
internal interface ITextDocument<out TSelf>
    where TSelf : ITextDocument<TSelf>
{
    /// <summary>Reads any text; nothing is rejected, what is not understood is kept as it stands.</summary>
    static abstract TSelf Parse(string text);
}
