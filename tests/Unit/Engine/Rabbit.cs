using System.Text;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What a RabbitMQ broker answers to our question, as rabbitmqctl prints it.</summary>
internal static class Rabbit
{
    /// <summary>A broker with the OpenStack services' account.</summary>
    public static readonly string[] Right = [.. Fresh, "user openstack", "permission openstack / .* .* .*"];

    /// <summary>A broker after its first start.</summary>
    public static string[] Fresh => ["node rabbit@controller", "running true", "version 3.6.16", "loopback guest", "vhost /", "user guest administrator", "permission guest / .* .* .*"];

    /// <summary>The answer of these records; Erlang breaks a long text into several.</summary>
    public static string Answer(params IReadOnlyList<string> records)
    {
        var text = string.Join(';', records.Select(record => string.Join(',', record.Split(' ').Select(word => Convert.ToBase64String(Encoding.UTF8.GetBytes(word))))));
        return string.Join("\n ", text.Chunk(70).Select(piece => $"\"{new string(piece)}\"")) + "\n";
    }
}
