using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenStackTrain.Tests.Reports;

/// <summary>A headless Chromium, driven by its DevTools protocol on loopback. Where none is installed, the tests that need it are skipped.</summary>
public sealed partial class Browser : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-browser").FullName;
    private readonly ClientWebSocket socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> waiting = [];
    private readonly ConcurrentQueue<string> complaints = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> loads = [];
    private readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? process;
    private int last;

    /// <summary>Chromium's path; null: there is none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').SelectMany(path => new[] { Path.Combine(path, "chromium"), Path.Combine(path, "chromium-browser") }).FirstOrDefault(File.Exists);

    /// <summary>Whether the tests have to be skipped.</summary>
    public static bool IsMissing => Program is null;

    /// <summary>What the pages have complained of on the console.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Program is null)
            return;
        process = new Process { StartInfo = new ProcessStartInfo(Program, ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--remote-debugging-port=0", $"--user-data-dir={folder}", "about:blank"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true } };
        process.ErrorDataReceived += (_, line) =>
        {
            if (Listening().Match(line.Data ?? "") is { Success: true } match)
                _ = address.TrySetResult(match.Groups["url"].Value);
        };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await socket.ConnectAsync(new Uri(await address.Task.WaitAsync(TimeSpan.FromSeconds(60))), CancellationToken.None);
        _ = Task.Run(ListenAsync);
    }

    /// <summary>Opens a page.</summary>
    /// <param name="html">The page.</param>
    /// <param name="width">The window's width in CSS pixels.</param>
    /// <param name="scheme">light or dark.</param>
    public async Task<BrowserPage> OpenAsync(string html, int width = 1280, string scheme = "light")
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():n}.html");
        await File.WriteAllTextAsync(file, html);
        var target = (string)(await CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }))["targetId"]!;
        var session = (string)(await CallAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }))["sessionId"]!;
        foreach (var domain in new[] { "Page", "Runtime", "Log" })
            await CallAsync($"{domain}.enable", [], session);
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 }, session);
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }) }, session);
        var loaded = loads[session] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await CallAsync("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri }, session);
        await loaded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return new BrowserPage(this, session);
    }

    /// <summary>Calls a method of the protocol.</summary>
    internal async Task<JsonNode> CallAsync(string method, JsonObject parameters, string? session = null)
    {
        var id = Interlocked.Increment(ref last);
        var answer = waiting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
            call["sessionId"] = session;
        await socket.SendAsync(Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Hear(JsonNode.Parse(message.ToArray())!);
                message.SetLength(0);
            }
        }
        catch (Exception over) when (over is WebSocketException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            foreach (var call in waiting.Values)
                _ = call.TrySetException(over);
        }
    }

    private void Hear(JsonNode said)
    {
        if (said["id"] is { } id && waiting.TryRemove((int)id, out var call))
        {
            _ = said["error"] is { } error ? call.TrySetException(new InvalidOperationException(error.ToJsonString())) : call.TrySetResult(said["result"]!);
            return;
        }

        switch ((string?)said["method"])
        {
            case "Page.loadEventFired" when loads.TryGetValue((string)said["sessionId"]!, out var loaded):
                _ = loaded.TrySetResult();
                break;
            case "Runtime.exceptionThrown" or "Log.entryAdded":
                complaints.Enqueue(said["params"]!.ToJsonString());
                break;
            case "Runtime.consoleAPICalled" when (string?)said["params"]!["type"] is "error" or "warning" or "assert":
                complaints.Enqueue(said["params"]!.ToJsonString());
                break;
        }
    }

    [GeneratedRegex(@"^DevTools listening on (?<url>ws://\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}

/// <summary>An open page.</summary>
public sealed class BrowserPage(Browser browser, string session)
{
    /// <summary>What an expression is there, as JSON.</summary>
    public async Task<JsonNode?> AskAsync(string expression)
    {
        var answer = await browser.CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true }, session);
        return answer["exceptionDetails"] is { } failed ? throw new InvalidOperationException(failed.ToJsonString()) : answer["result"]!["value"];
    }

    /// <summary>Presses a key.</summary>
    public async Task PressAsync(string key, int code)
    {
        foreach (var type in new[] { "keyDown", "keyUp" })
            await browser.CallAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code, ["text"] = type == "keyDown" && key == "Enter" ? "\r" : "" }, session);
    }
}
