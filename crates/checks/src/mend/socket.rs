//! The engine's socket: systemd makes it anew at each start as its unit says (`systemd.socket(5)`), so that a change of
//! the socket itself does not last where the unit says something else.

use seawall_model::host::unit::Unit;

use super::step::{After, Mend, Step};
use super::{Failed, Work};

impl Work<'_> {
    /// Writes a drop-in for the unit, where it is the unit that gives the socket away.
    pub(super) fn socket(&mut self) {
        let is_meant = |(check, _): &&Failed| matches!(check.as_str(), "HST-0035" | "HST-0036");
        let failed: Vec<Failed> = self.failed.iter().filter(is_meant).cloned().collect();
        let unit = self.facts.units.get(SOCKET).and_then(|unit| unit.known());
        let Some(unit) = unit.filter(|unit| !unit.is_masked && !failed.is_empty()) else {
            return;
        };
        let mut lines = Vec::new();
        let mode = last(unit, "SocketMode").and_then(|mode| u32::from_str_radix(&mode, 8).ok());
        // Without a mode systemd lets everybody in.
        if mode.unwrap_or(0o666) & !0o660 != 0 {
            lines.push("SocketMode=0660");
        }
        if last(unit, "SocketUser").is_some_and(|user| user != "root") {
            lines.push("SocketUser=root");
        }
        let group = last(unit, "SocketGroup");
        if group.is_some_and(|group| group != "docker" && group != "root") {
            lines.push("SocketGroup=docker");
        }
        if lines.is_empty() {
            return;
        }
        let step = Step::Create {
            path: format!("/etc/systemd/system/{SOCKET}.d/50-seawall.conf"),
            text: format!("[Socket]\n{}\n", lines.join("\n")),
        };
        let why = "the unit says how the socket is made anew at the next start";
        let mend = Mend::new(failed, step, why)
            .risk("users who are not in the socket's group cannot reach the engine any more")
            .after(After::RestartUnit(SOCKET.to_owned()))
            .dangerous();
        self.add(mend);
    }
}

fn last(unit: &Unit, key: &str) -> Option<String> {
    let value = unit.values("Socket", key).last()?;
    Some(value.value.trim().to_owned()).filter(|value| !value.is_empty())
}

const SOCKET: &str = "docker.socket";
