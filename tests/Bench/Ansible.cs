using System.Globalization;
using System.Text;

namespace OpenStackTrain.Bench;

/// <summary>Ansible with a playbook of the same baseline (peers/baseline.yml).</summary>
internal sealed class Ansible
{
    private static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["ANSIBLE_PIPELINING"] = "True",
        ["ANSIBLE_FORKS"] = "50",
        ["ANSIBLE_GATHERING"] = "explicit",
        ["ANSIBLE_PYTHON_INTERPRETER"] = "/usr/bin/python3",
        ["ANSIBLE_NOCOWS"] = "1",
        ["ANSIBLE_RETRY_FILES_ENABLED"] = "False",
    };

    private readonly string inventory;

    private Ansible(string inventory) => this.inventory = inventory;

    /// <summary>Ansible, installed from Debian where it is missing; null: it cannot be.</summary>
    public static async Task<Ansible?> ReadyAsync(string folder, IReadOnlyList<Node> nodes)
    {
        if (!Programs.Has("ansible-playbook"))
        {
            if (!Programs.Has("apt-get") || Environment.UserName != "root")
                return null;
            await Console.Error.WriteLineAsync("Installing ansible ...");
            await Programs.RunAsync("sh", ["-c", "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ansible"]);
        }

        var text = new StringBuilder();
        foreach (var group in new[] { Role.Controller, Role.Compute })
        {
            text.Append(CultureInfo.InvariantCulture, $"[{group.ToString().ToLowerInvariant()}]\n");
            foreach (var node in nodes.Where(node => node.Is(group)))
                text.Append(CultureInfo.InvariantCulture, $"{node.Name} ansible_host={node.Address} ansible_user={node.Connection.User} ansible_ssh_private_key_file={node.Connection.KeyFilePath} ansible_ssh_common_args='-o UserKnownHostsFile={node.Connection.KnownHostsPath}'\n");
        }

        var path = Path.Combine(folder, "hosts.ini");
        await File.WriteAllTextAsync(path, text.ToString());
        return new Ansible(path);
    }

    /// <summary>The whole playbook.</summary>
    public Task PlayAsync() => Programs.RunAsync("ansible-playbook", ["-i", inventory, Path.Combine(Built.Root, "tests", "Bench", "peers", "baseline.yml")], environment: Settings);

    /// <summary>Ansible's own floor: one command on all nodes.</summary>
    public Task TrueAsync() => Programs.RunAsync("ansible", ["-i", inventory, "all", "-m", "raw", "-a", "true"], environment: Settings);
}
