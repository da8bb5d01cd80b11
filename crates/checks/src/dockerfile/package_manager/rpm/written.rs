//! Settings of repositories that a build writes into files: yum.conf(5), dnf.conf(5).

use super::super::mention::{WRITERS, copied_off, switched_off};
use crate::check::{Check, Faults};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::source::Span;

/// Tells every place where a file is given a setting that switches something off.
pub(super) fn tell(
    input: &Input,
    faults: &mut Faults,
    check: &'static Check,
    setting: &str,
    effect: &str,
) {
    let mut tell = |site: Site<'_>, span: Span| {
        let shown = input.document.source.slice(span);
        let message = format!("`{shown}` {effect}");
        faults.push(Fault::new(check, message, input.place(site, span)).value(shown));
    };
    for run in input.running(WRITERS).runs() {
        for span in switched_off(run, setting) {
            tell(run.site, span);
        }
    }
    for (site, span) in copied_off(input, setting) {
        tell(site, span);
    }
}
