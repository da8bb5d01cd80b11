//! Which database commands use, and where databases are installed: `$SEAWALL_DATA_DIR`; else for root `/var/lib/seawall`, for anybody else
//! `$XDG_DATA_HOME/seawall` or `~/.local/share/seawall` (XDG Base Directory Specification 0.8).

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use seawall_engine::Error;
use seawall_engine::database::{ChosenDatabase, DatabasePlaces, choose_database};

use crate::ui::Terminal;

/// Opens the database to use, and warns of those that can't be.
pub(crate) fn open_database(
    named: Option<&Path>,
    terminal: Terminal,
) -> Result<ChosenDatabase, Error> {
    let chosen = choose_database(&DatabasePlaces {
        named: named.map(Path::to_owned),
        data_directory: data_directory(),
    })?;
    for problem in chosen.problems() {
        terminal.warning(&format!("{}: {}", problem.what, problem.why));
    }
    Ok(chosen)
}

/// Returns the data directory; `None` where nothing tells it.
pub(crate) fn data_directory() -> Option<PathBuf> {
    choose(|name| std::env::var_os(name), is_root())
}

fn choose(variable: impl Fn(&str) -> Option<OsString>, root: bool) -> Option<PathBuf> {
    // An empty or a relative path says nothing; so the specification has it.
    let folder = |name| {
        let path = PathBuf::from(variable(name)?);
        path.is_absolute().then_some(path)
    };
    if let Some(own) = variable("SEAWALL_DATA_DIR").filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(own));
    }
    if root {
        return Some(PathBuf::from("/var/lib/seawall"));
    }
    let shared = folder("XDG_DATA_HOME").or_else(|| Some(folder("HOME")?.join(".local/share")));
    Some(shared?.join("seawall"))
}

/// Says whether the program runs as root: the owner of its own entry in `/proc` is who it runs as.
#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_directory() {
        let all = [
            ("SEAWALL_DATA_DIR", "/own"),
            ("XDG_DATA_HOME", "/data"),
            ("HOME", "/home/u"),
        ];
        let check = |set: &[(&str, &str)], root, want: Option<&str>| {
            let variable = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| OsString::from(value))
            };
            assert_eq!(choose(variable, root), want.map(PathBuf::from), "{set:?}");
        };
        check(&all, true, Some("/own"));
        check(&all[1..], true, Some("/var/lib/seawall"));
        check(&all[1..], false, Some("/data/seawall"));
        check(&all[2..], false, Some("/home/u/.local/share/seawall"));
        check(
            &[("XDG_DATA_HOME", "relative"), all[2]],
            false,
            Some("/home/u/.local/share/seawall"),
        );
        check(
            &[("SEAWALL_DATA_DIR", ""), all[1]],
            false,
            Some("/data/seawall"),
        );
        check(&[], false, None);
    }
}
