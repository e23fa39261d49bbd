using System.Globalization;
using System.Net;
using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

/// <summary>
/// Files of the worst shapes that were found, far longer than a node's can be: each is dealt with in about a second, where time that grows with the square of the length
/// would take many minutes. The limit is only there so that the tests end.
/// </summary>
public sealed class LongFileTests
{
    private const int Length = 4 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public Task A_crontab_of_many_blocks_of_ours()
        => EndsAsync(() => CrontabDocument.Parse(Repeat(_ => $"{CrontabDocument.BeginOf("job")}\n* * * * * x\n{CrontabDocument.EndOf("job")}\n")).JobOf("job"));

    [Fact]
    public Task A_repository_file_of_many_sections()
        => EndsAsync(() => new RepositoryFiles(new Dictionary<string, string>(StringComparer.Ordinal) { ["a.repo"] = Repeat(number => $"[s{number}]\n") }).Sections.Count());

    [Fact]
    public Task An_option_file_of_many_values_with_comments_in_them()
        => EndsAsync(() => IniDocument.Parse("[s]\n" + Repeat(number => $"k{number}=1\n #a=1\n v\n")).Set("s", "a", "1"));

    [Fact]
    public Task A_file_of_many_assignments_that_go_over_lines()
        => EndsAsync(() => KeyValueDocument.Parse(Repeat(number => $"a{number}=\"\n#b=\n\"\n")).Set("b", "1"));

    [Fact]
    public Task A_hosts_file_of_many_blocks_of_ours()
        => EndsAsync(() => HostsDocument.Parse(Repeat(_ => $"{HostsDocument.Begin}\n10.0.0.1 a\n{HostsDocument.End}\n")).WithBlock(new HostEntry(IPAddress.Loopback, "a")));

    private static string Repeat(Func<int, string> line)
    {
        var text = new StringBuilder(Length);
        for (var number = 0; text.Length < Length; number++)
            text.Append(CultureInfo.InvariantCulture, $"{line(number)}");
        return text.ToString();
    }

    private static async Task EndsAsync<T>(Func<T> read)
        => Assert.NotNull(await Task.Factory.StartNew(() => (object?)read(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(Limit, TestContext.Current.CancellationToken));
}
