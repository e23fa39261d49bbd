using System.Management.Automation;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Makes yum work again after CentOS 7's end of life, and adds the Train repositories.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "OSBaseRepo", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class InstallOSBaseRepoCommand : StepCmdlet
{
    /// <summary>
    /// <para type="description">Mirrors' folders with os/, updates/, extras/, cloud/, ... in them; of several the fastest complete one. Without it the inventory's, or the known archives.</para>
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public Uri[] BaseUrl { get; set; } = [];

    /// <summary>
    /// <para type="description">The proxy that yum goes through.</para>
    /// </summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>
    /// <para type="description">Upgrades all packages; -WhatIf shows how many.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Upgrade { get; set; }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        var wishes = BaselineWishes.Of(node).Repository;
        return new BaseRepositoryStep(wishes with { BaseUrl = BaseUrl.Length > 0 ? [.. BaseUrl.Select(url => Text(url)!)] : wishes.BaseUrl, Proxy = Text(Proxy) ?? wishes.Proxy }, Upgrade);
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        foreach (var url in BaseUrl.Append(Proxy).OfType<Uri>())
        {
            if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https" or "file") || url.UserInfo.Length > 0)
                ThrowTerminatingError(NodeErrors.Record(new NodeException(ErrorIds.InvalidSetting, "An address must be absolute, http, https or file, and hold no password.", "Install-OSBaseRepo -BaseUrl http://mirror.example/centos/7.9.2009"), null));
        }
    }

    private static string? Text(Uri? url) => url?.AbsoluteUri.TrimEnd('/');
}
