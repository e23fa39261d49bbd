using System.Text.Json.Nodes;
using OpenStackTrain.Engine.Reports;

namespace OpenStackTrain.Tests.Reports;

/// <summary>The HTML report as a browser has it.</summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>Every text with too little contrast to what is behind it (WCAG 2.1, 1.4.3: 4.5 to 1).</summary>
    private const string PaleTexts = """
        (() => {
          const parts = (text) => text.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map((one) => one / 255).map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4).reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
          const behind = (element) => {
            for (let at = element; at; at = at.parentElement) {
              if (at.tagName === "text") {
                for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
                  const [box, own] = [before.getBoundingClientRect(), at.getBoundingClientRect()];
                  if (before.tagName === "rect" && box.left <= own.left && box.right >= own.right && box.top <= own.top && box.bottom >= own.bottom) return parts(getComputedStyle(before).fill);
                }
              }
              const colour = parts(getComputedStyle(at).backgroundColor);
              if (colour.length === 3 || colour[3] > 0) return colour;
            }
            return [255, 255, 255];
          };
          const texts = [...document.querySelectorAll("body *")].filter((one) => !["SCRIPT", "STYLE"].includes(one.tagName) && one.checkVisibility() && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()));
          if (texts.length < 40) return ["only " + texts.length + " texts"];
          return texts.map((one) => {
            const style = getComputedStyle(one);
            const [text, back] = [light(parts(one instanceof SVGElement ? style.fill : style.color)), light(behind(one))];
            return [((Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05)), one.tagName + " " + one.className + " " + one.textContent.trim().slice(0, 40)];
          }).filter(([ratio]) => ratio < 4.5).map(([ratio, what]) => ratio.toFixed(2) + " " + what);
        })()
        """;

    private static string Page { get; } = HtmlReport.Write(ReportTests.Sample);

    [Theory(Skip = "chromium is not installed", SkipType = typeof(Browser), SkipWhen = nameof(Browser.IsMissing))]
    [InlineData("light", 1280)]
    [InlineData("dark", 1280)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task It_opens_without_a_complaint_in_colours_that_can_be_read_and_in_the_width_that_there_is(string scheme, int width)
    {
        var page = await browser.OpenAsync(Page, width, scheme);
        Assert.Equal(scheme == "dark", (bool)(await page.AskAsync("matchMedia('(prefers-color-scheme: dark)').matches"))!);
        Assert.Equal([], Texts(await page.AskAsync(PaleTexts)));
        Assert.InRange((int)(await page.AskAsync("document.scrollingElement.scrollWidth"))!, 1, width);
        Assert.Empty(browser.Complaints);
    }

    [Fact(Skip = "chromium is not installed", SkipType = typeof(Browser), SkipWhen = nameof(Browser.IsMissing))]
    public async Task The_filter_narrows_findings_and_results_and_gives_all_back()
    {
        var page = await browser.OpenAsync(Page);
        Assert.Equal("12 of 12 results shown", await ShownAsync(page));
        await ChooseAsync(page, "node", "compute01");
        Assert.Equal("6 of 12 results shown", await ShownAsync(page));
        Assert.Equal(["compute01"], Texts(await page.AskAsync("[...new Set([...document.querySelectorAll('[data-node]')].filter(one => one.checkVisibility()).map(one => one.dataset.node))]")));
        await ChooseAsync(page, "status", "Fail");
        Assert.Equal("1 of 12 results shown", await ShownAsync(page));
        Assert.Equal(["r-compute01-T-02"], Texts(await page.AskAsync("[...document.querySelectorAll('article')].filter(one => one.checkVisibility()).map(one => one.id)")));
        await page.AskAsync("document.querySelector('.filter button').click(); new Promise(done => setTimeout(done))");
        Assert.Equal("12 of 12 results shown", await ShownAsync(page));
        await ChooseAsync(page, "text", "EXPECTED t-05");
        Assert.Equal(["r-controller-T-05", "r-compute01-T-05"], Texts(await page.AskAsync("[...document.querySelectorAll('article')].filter(one => one.checkVisibility()).map(one => one.id)")));
        Assert.Empty(browser.Complaints);
    }

    [Fact(Skip = "chromium is not installed", SkipType = typeof(Browser), SkipWhen = nameof(Browser.IsMissing))]
    public async Task Every_finding_and_its_fix_is_reached_by_the_keyboard()
    {
        var page = await browser.OpenAsync(Page);
        var findings = Texts(await page.AskAsync("[...document.querySelectorAll('article')].map(one => one.id)"));
        Assert.Equal(8, findings.Count);
        HashSet<string> reached = [];
        var copies = 0;
        for (var press = 0; press < 200; press++)
        {
            await page.PressAsync("Tab", 9);
            var at = (string)(await page.AskAsync("(() => { const at = document.activeElement; return at === document.body ? '' : (at.closest('article')?.id ?? at.tagName) + (at.dataset.copy ? ' copy' : '') })()"))!;
            if (at.Length == 0)
                break;
            reached.Add(at);
            copies += at.EndsWith(" copy", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.Superset(findings.ToHashSet(StringComparer.Ordinal), reached);
        Assert.Equal(2, copies);
    }

    [Fact(Skip = "chromium is not installed", SkipType = typeof(Browser), SkipWhen = nameof(Browser.IsMissing))]
    public async Task A_cell_of_the_matrix_leads_to_what_it_stands_for()
    {
        var page = await browser.OpenAsync(Page);
        await page.AskAsync("document.querySelector('.matrix a').focus()");
        await page.PressAsync("Enter", 13);
        Assert.Equal("#r-controller-T-02", (string)(await page.AskAsync("location.hash"))!);
        Assert.Equal("r-controller-T-02", (string)(await page.AskAsync("document.activeElement.id"))!);
    }

    private static IReadOnlyList<string> Texts(JsonNode? list) => [.. list!.AsArray().Select(one => (string)one!)];

    private static async Task<string> ShownAsync(BrowserPage page) => (string)(await page.AskAsync("document.getElementById('shown').textContent"))!;

    private static Task<JsonNode?> ChooseAsync(BrowserPage page, string name, string value)
        => page.AskAsync($"(() => {{ const at = document.querySelector('.filter [name={name}]'); at.value = '{value}'; at.dispatchEvent(new Event('input', {{ bubbles: true }})); return at.value }})()");
}
