namespace OpenStackTrain.Engine.Catalog;

/// <content>The message queue (seed 3.3.7).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Messaging =>
    [
        new("Q-01", "RabbitMQ is installed, from the Train repository", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "seed 3.3.7; install guide, Message queue"),
        new("Q-02", "RabbitMQ's node is called after the host, whose name resolves to its address", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "rabbitmq-server issues 406, 871, 2223"),
        new("Q-03", "RabbitMQ runs, now and after a boot, and listens where it should", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "seed 3.3.7; install guide, Firewalls and default ports"),
        new("Q-04", "The OpenStack services' account is there, with its permissions and no more", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "seed 3.3.7; install guide, Message queue"),
        new("Q-05", "Nobody logs in as guest from elsewhere", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "security guide, Messaging security"),
        new("Q-06", "The management answers, where it is wanted", "3.3.7", Severity.Low, "Install-OSRabbitMq{profile}", "RabbitMq", "seed 3.3.7"),
        new("Q-07", "RabbitMQ may open 65536 files, and starts again after a failure", "3.3.7", Severity.Medium, "Install-OSRabbitMq{profile}", "RabbitMq", "install guide, Message queue"),
        new("Q-08", "RabbitMQ's cookie is for its own eyes only", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "rabbitmq-server(8); security guide, Messaging security"),
    ];
}
