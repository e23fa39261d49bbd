using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>Whether the broker takes this password, tried by a real login over TCP (rule Q-04).</summary>
/// <param name="Address">Where the broker listens.</param>
/// <param name="Login">Who logs in.</param>
internal sealed record AmqpLoginFact(string Address, AmqpLogin Login) : Fact<AmqpAnswer>
{
    /// <inheritdoc/>
    public override string Key => $"AMQP login of {Login.User} at {Address}:{AmqpLogin.Port}, virtual host {Login.VirtualHost}";

    /// <inheritdoc/>
    public override string Shell => Login.Shell(Address);

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(25);

    /// <inheritdoc/>
    public override AmqpAnswer Parse(SectionResult answer)
    {
        var read = AmqpLogin.Read(answer.Lines().Where(line => line.Length > 0));
        return read.Outcome != AmqpOutcome.NoAnswer || read.Text.Length > 0 ? read
            : read with { Text = answer.ExitCode switch { 9 => AmqpLogin.NoAmqp, 124 => "no answer in time", _ => $"nobody answers on {Address}:{AmqpLogin.Port}" } };
    }
}
