namespace OpenStackTrain.Engine.Catalog;

/// <content>The message queue (seed 3.3.7).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Messaging =>
    [
        new("Q-01", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "seed 3.3.7; install guide, Message queue"),
        new("Q-02", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "rabbitmq-server issues 406, 871, 2223"),
        new("Q-03", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "seed 3.3.7; install guide, Firewalls and default ports"),
        new("Q-04", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "seed 3.3.7; install guide, Message queue"),
        new("Q-05", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "security guide, Messaging security") { Profiles = [Profile.Guide, Profile.Hardened] },
        new("Q-06", "3.3.7", Severity.Low, "Install-OSRabbitMq{profile}", "RabbitMq", "seed 3.3.7") { Profiles = [Profile.Seed] },
        new("Q-07", "3.3.7", Severity.Medium, "Install-OSRabbitMq{profile}", "RabbitMq", "install guide, Message queue"),
        new("Q-08", "3.3.7", Severity.High, "Install-OSRabbitMq{profile}", "RabbitMq", "rabbitmq-server(8); security guide, Messaging security"),
    ];
}
