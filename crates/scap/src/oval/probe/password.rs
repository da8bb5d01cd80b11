//! `password`: the accounts of `/etc/passwd`, with what `/var/log/lastlog` tells of them.

use seawall_model::system::Sight;

use super::{Found, Probe};
use crate::limits::FILE;
use crate::oval::item::{Field, Flag, Status};

/// Finds accounts.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let text = match probe.means.read(probe.system, "/etc/passwd", FILE) {
        Sight::Seen(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Sight::Absent => return Found::default(),
        Sight::Unseen(why) => return Found::unseen(format!("/etc/passwd: {why}")),
    };
    let logins = probe.means.read(probe.system, "/var/log/lastlog", FILE);
    let mut found = Found::default();
    for line in text.lines() {
        let parts: Vec<&str> = line.split(':').collect();
        let [name, password, uid, gid, gcos, home, shell] = parts.as_slice() else {
            let is_other = line.trim().is_empty() || line.starts_with(['#', '+', '-']);
            if !is_other {
                found.incomplete = true;
                found
                    .messages
                    .push("/etc/passwd has a broken line".to_owned());
            }
            continue;
        };
        match probe.fits("username", name) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(why) => return Found::nothing(Flag::Error, why),
        }
        let fields = vec![
            Field::text("username", *name),
            Field {
                masked: true,
                ..Field::text("password", *password)
            },
            number("user_id", uid),
            number("group_id", gid),
            Field::text("gcos", *gcos),
            Field::text("home_dir", *home),
            Field::text("login_shell", *shell),
            last_login(&logins, uid),
        ];
        found.items.push(probe.item(fields));
    }
    found
}

fn number(name: &'static str, text: &str) -> Field {
    match text.parse::<u32>() {
        Ok(number) => Field::number(name, number),
        Err(_) => Field::unknown(name, Status::Error),
    }
}

/// A record of `lastlog` is a time, a line of 32 bytes and a host of 256 bytes, at the place that the user's number tells.
fn last_login(logins: &Sight<Vec<u8>>, uid: &str) -> Field {
    let known = match logins {
        Sight::Seen(bytes) => {
            let at = uid
                .parse::<usize>()
                .ok()
                .and_then(|it| it.checked_mul(RECORD));
            at.map(|at| {
                let end = at.saturating_add(4);
                let bytes = bytes.get(at..end).and_then(|it| it.try_into().ok());
                bytes.map_or(0, u32::from_le_bytes)
            })
        }
        Sight::Absent => Some(0),
        Sight::Unseen(_) => None,
    };
    match known {
        Some(time) => Field::number("last_login", time),
        None => Field::unknown("last_login", Status::NotCollected),
    }
}

const RECORD: usize = 292;
