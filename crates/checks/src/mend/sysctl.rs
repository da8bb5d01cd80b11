//! Settings of the kernel that the host's hardening asks for, in a file of their own (`sysctl.d(5)`).

use super::Work;
use super::step::{After, Mend, Step};
use crate::host::engine::hardening::SETTINGS;

impl Work<'_> {
    /// Sets what is weak.
    pub(super) fn kernel(&mut self) {
        let told = self.told().into_iter();
        let Some((check, told)) = told.into_iter().find(|(check, _)| check.id == HARDENING) else {
            return;
        };
        let mut lines = Vec::new();
        for (name, is_weak, good) in SETTINGS {
            let value = self.facts.kernel.settings.get(*name);
            let value = value.and_then(|value| value.known());
            if value.is_some_and(|value| is_weak.contains(&value.trim())) {
                lines.push(format!("{name} = {good}"));
            }
        }
        if lines.is_empty() {
            return;
        }
        // Where something else is wrong, too, the check fails all the same.
        let weak = told
            .fault
            .map_or(0, |fault| fault.message.split("; ").count());
        let by = (check.id.to_owned(), told.object);
        let mends = if weak == lines.len() {
            vec![by]
        } else {
            Vec::new()
        };
        let step = Step::Lines {
            path: FILE.to_owned(),
            header: HEADER.to_owned(),
            lines,
        };
        let why = "the kernel makes it easier than it has to for who attacks the host";
        self.add(Mend::new(mends, step, why).after(After::LoadSettings));
    }
}

const HARDENING: &str = "HST-0019";
pub(super) const FILE: &str = "/etc/sysctl.d/50-seawall.conf";
const HEADER: &str =
    "# Settings of the kernel: written by seawall audit --fix, load with sysctl --system.\n";
