namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <summary>A database server as it is after its first start, as far as the module asks it: root without a password, an account without a name, the test database.</summary>
internal sealed class SimulatedDatabase
{
    private bool isClosed;
    private bool isHardened;

    /// <summary>What mysql says.</summary>
    public string Answer() => $"way\t{(isClosed ? "file" : "none")}\t0\nserver\t10.3.20-MariaDB\n"
        + "variable\tmax_connections\t4096\nvariable\tbind_address\t192.168.100.11\nvariable\tdefault_storage_engine\tInnoDB\nvariable\tinnodb_file_per_table\tON\nvariable\tcharacter_set_server\tutf8\nvariable\tcollation_server\tutf8_general_ci\n"
        + $"account\troot\tlocalhost\t{(isClosed ? "password" : "open")}\n{(isHardened ? "" : "account\t\tlocalhost\topen\ndatabase\ttest\t0\n")}end\n";

    /// <summary>Runs the statements in a shell text; whether there were any.</summary>
    public bool Run(string text)
    {
        isClosed |= text.Contains("ALTER USER", StringComparison.Ordinal);
        isHardened |= text.Contains("DROP DATABASE", StringComparison.Ordinal);
        return text.Contains("mysql \"$@\"", StringComparison.Ordinal);
    }
}
