//! The figures, as docs/benchmarks.md has them.

use std::fmt::Write as _;
use std::time::Duration;

use super::Options;
use super::page::Page;
use super::verdict::Verdict;
use super::watcher::Told;

/// Writes all.
pub(super) fn of(
    options: &Options,
    took: Duration,
    pages: &[(usize, Page)],
    told: &Told,
    verdict: &Verdict,
) -> String {
    let mut text = String::new();
    let all = options.containers;
    let seconds = took.as_secs_f64();
    let rate = f64::from(u32::try_from(all).unwrap_or(u32::MAX)) / seconds;
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "{all} containers, {} of them by an engine, {} at a time, in {seconds:.0} s ({rate:.1} a second)\n\n\
         | containers gone | resident MB | CPU s | descriptors | threads | threads known | containers known |\n\
         | --- | --- | --- | --- | --- | --- | --- |",
        options.engine, options.at_once
    );
    for (gone, page) in pages {
        row(&mut text, *gone, page);
    }
    let cpu = |page: Option<&(usize, Page)>| {
        page.map_or(f64::NAN, |(_, page)| {
            page.value("process_cpu_seconds_total")
        })
    };
    // The last page is of some time after the last container.
    let each = (cpu(pages.iter().rev().nth(1)) - cpu(pages.first())) / seconds * 1000.0 / rate;
    let events = |way: &str| {
        let label = format!("result=\"{way}\"");
        let page = pages.last().map(|(_, page)| page);
        page.map_or(f64::NAN, |it| it.sum("seawall_watch_events_total{", &label))
    };
    let _ = writeln!(
        text,
        "\nTold once, as themselves: {} of {all}; alerts of others: {}; CPU of the watcher for each container: {each:.1} ms\n\
         Events: {} seen, {} sent, {} cut, {} lost; {} judged late",
        verdict.right,
        verdict.others,
        events("seen"),
        events("sent"),
        events("filtered"),
        events("lost"),
        pages.last().map_or(f64::NAN, |(_, page)| page
            .value("seawall_watch_events_disordered_total")),
    );
    let _ = writeln!(text, "\n{}", told.words.trim());
    text
}

fn row(text: &mut String, gone: usize, page: &Page) {
    let _ = writeln!(
        text,
        "| {gone} | {:.1} | {:.1} | {} | {} | {} | {} |",
        page.value("process_resident_memory_bytes") / 1e6,
        page.value("process_cpu_seconds_total"),
        page.value("process_open_fds"),
        page.value("process_threads"),
        page.value("seawall_watch_threads"),
        page.value("seawall_watch_containers"),
    );
}
