using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>Who may do what with a file, and whose it is; its content, which may be a secret, is not read. Source: stat(1).</summary>
/// <param name="Path">The absolute path.</param>
internal sealed record FileAccessFact(string Path) : Fact<string>
{
    /// <inheritdoc/>
    public override string Key => $"stat {Path}";

    /// <inheritdoc/>
    public override string Shell => $"if [ -L {Sh.Quote(Path)} ]; then echo 'a link'; exit 0; fi\n[ -e {Sh.Quote(Path)} ] || exit 0\nstat -L -c '%a %U:%G' -- {Sh.Quote(Path)}";

    /// <summary>As <c>400 rabbitmq:rabbitmq</c>; empty: it is not there.</summary>
    public override string Parse(SectionResult answer) => answer.ExitCode == 0 ? answer.Text().Trim() : throw new FactException($"{Path} cannot be looked at: {answer.ErrorTail.Trim()}");
}
