//! What holds for a document: what the editor asked for over the files of its project, as `seawall check` reads
//! them. They are read again when one of them changes.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use clap::Parser;
use seawall_checks::selection::{Begin, Selection, Step};
use seawall_engine::check::CheckOptions;
use seawall_model::time::Date;
use serde_json::Value;

use crate::commands::check::arguments::Check;
use crate::commands::check::hadolint;
use crate::commands::check::select::Asked;
use crate::commands::scan;
use crate::commands::whereabouts::Whereabouts;
use crate::ui::Terminal;

/// What the editor asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wish {
    pub(super) profile: Option<Begin>,
    pub(super) enable: Vec<String>,
    pub(super) disable: Vec<String>,
    pub(super) config: Option<PathBuf>,
}

/// Settings by folder, as they were read.
#[derive(Debug, Default)]
pub(super) struct Settings {
    known: BTreeMap<PathBuf, Known>,
}

/// What was read for a folder.
#[derive(Debug)]
struct Known {
    wish: Wish,
    today: Date,
    stamps: Vec<Stamp>,
    options: Result<CheckOptions, String>,
}

/// What tells whether a file is still the one that was read.
#[derive(Debug, PartialEq)]
struct Stamp(Option<(u64, u64, i64, i64)>);

/// A command line of its own: the variables of the environment that `seawall check` knows count here as well.
#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    check: Check,
}

impl Wish {
    /// Takes what an editor sends over what the command line said.
    ///
    /// # Errors
    /// Says what of it nobody understands; the rest counts.
    pub(super) fn take(&mut self, sent: &Value) -> Result<(), String> {
        let sent = sent.get("seawall").unwrap_or(sent);
        let mut wrong = Vec::new();
        if let Some(word) = sent.get("profile").filter(|it| !it.is_null()) {
            match word.as_str().unwrap_or_default().parse() {
                Ok(profile) => self.profile = Some(profile),
                Err(why) => wrong.push(format!("profile {word}: {why}")),
            }
        }
        for (key, words) in [("enable", &mut self.enable), ("disable", &mut self.disable)] {
            let Some(sent) = sent.get(key).and_then(Value::as_array) else {
                continue;
            };
            words.clear();
            for word in sent {
                let word = word.as_str().unwrap_or_default();
                match known(word) {
                    Ok(()) => words.push(word.to_owned()),
                    Err(why) => wrong.push(format!("{key}: {why}")),
                }
            }
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(wrong.join("; "))
        }
    }
}

impl Settings {
    /// Returns what holds for a document.
    ///
    /// # Errors
    /// Says what is wrong with the configuration.
    pub(super) fn of(
        &mut self,
        document: Option<&str>,
        roots: &[PathBuf],
        wish: &Wish,
        (today, terminal): (Date, Terminal),
    ) -> Result<CheckOptions, String> {
        let whereabouts = whereabouts(document, roots);
        let folder = whereabouts.folder.clone().unwrap_or_default();
        let stamps: Vec<Stamp> = files(&whereabouts, wish).iter().map(Stamp::of).collect();
        let same =
            |known: &&Known| known.wish == *wish && known.today == today && known.stamps == stamps;
        if let Some(known) = self.known.get(&folder).filter(same) {
            return known.options.clone();
        }
        let options = read(&whereabouts, wish, today, terminal);
        let known = Known {
            wish: wish.clone(),
            today,
            stamps,
            options: options.clone(),
        };
        if self.known.len() >= MOST_FOLDERS {
            self.known.clear();
        }
        self.known.insert(folder, known);
        options
    }
}

/// Says where files count for a document: from its folder up to the editor's, whoever owns them there. A document
/// that lies in none of the editor's folders has its own folder.
fn whereabouts(document: Option<&str>, roots: &[PathBuf]) -> Whereabouts {
    let Some(folder) = document.and_then(|path| Path::new(path).parent()) else {
        let root = roots.first().cloned();
        return Whereabouts {
            beside: root.iter().cloned().collect(),
            chosen: root.clone(),
            folder: root,
        };
    };
    let around = roots.iter().filter(|root| folder.starts_with(root));
    let root = around.max_by_key(|root| root.components().count());
    let beside: Vec<PathBuf> = match root {
        Some(root) => {
            let inside = folder.ancestors().take_while(|it| it.starts_with(root));
            inside.map(Path::to_owned).collect()
        }
        None => vec![folder.to_owned()],
    };
    Whereabouts {
        folder: Some(folder.to_owned()),
        chosen: root.cloned(),
        beside,
    }
}

/// Returns the files that may count.
fn files(whereabouts: &Whereabouts, wish: &Wish) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = wish.config.iter().cloned().collect();
    let folders = whereabouts.folder.iter().flat_map(|it| it.ancestors());
    files.extend(folders.map(|folder| folder.join(scan::config::NAME)));
    for name in NAMES.iter().copied().flatten() {
        files.extend(whereabouts.places(name));
    }
    files
}

fn read(
    whereabouts: &Whereabouts,
    wish: &Wish,
    today: Date,
    terminal: Terminal,
) -> Result<CheckOptions, String> {
    let line = CommandLine::try_parse_from(["seawall"]);
    let mut check = line.map_err(|error| error.to_string())?.check;
    check.selecting.profile = wish.profile;
    check.selecting.enable.clone_from(&wish.enable);
    check.selecting.disable.clone_from(&wish.disable);
    if wish.config.is_some() {
        check.judging.config.clone_from(&wish.config);
    }
    let asked = Asked::read(&check, whereabouts, today, terminal);
    asked.map(|it| it.options).map_err(|error| {
        let causes = error.chain().map(ToString::to_string);
        causes.collect::<Vec<_>>().join(": ")
    })
}

/// Says whether a word names a check.
fn known(word: &str) -> Result<(), String> {
    let step = Step {
        word: word.to_owned(),
        enable: true,
    };
    let selection = Selection {
        steps: vec![step],
        ..Selection::default()
    };
    let found = selection.resolve();
    found.map(drop).map_err(|error| error.to_string())
}

impl Stamp {
    fn of(path: &PathBuf) -> Self {
        let found = std::fs::metadata(path).ok();
        Self(found.map(|it| (it.ino(), it.size(), it.mtime(), it.mtime_nsec())))
    }
}

/// Names of files that count beside documents.
pub(super) const NAMES: [&[&str]; 2] = [&hadolint::NAMES, &scan::exceptions::FOUND_BY_NAME];
/// Folders whose settings are kept.
const MOST_FOLDERS: usize = 256;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_count_from_the_document_up_to_the_editors_folder() {
        let roots = [PathBuf::from("/w"), PathBuf::from("/w/p")];
        let found = whereabouts(Some("/w/p/a/b/Dockerfile"), &roots);
        assert_eq!(found.folder, Some("/w/p/a/b".into()));
        assert_eq!(found.chosen, Some("/w/p".into()));
        assert_eq!(
            found.beside,
            ["/w/p/a/b", "/w/p/a", "/w/p"].map(PathBuf::from)
        );
        let found = whereabouts(Some("/x/Dockerfile"), &roots);
        assert_eq!(
            (found.chosen, found.beside),
            (None, vec![PathBuf::from("/x")])
        );
    }

    #[test]
    fn wishes_are_taken_where_they_are_understood() {
        let mut wish = Wish::default();
        assert_eq!(wish.take(&json!(null)), Ok(()));
        assert_eq!(wish, Wish::default());
        let sent = json!({"seawall": {"profile": "strict", "disable": ["DL3008"]}});
        assert_eq!(wish.take(&sent), Ok(()));
        assert_eq!(wish.profile, "strict".parse().ok());
        assert_eq!(wish.disable, ["DL3008"]);
        let wrong = wish.take(&json!({"profile": "none", "enable": ["DF-0001", "nothing", 7]}));
        assert!(wrong.is_err_and(|why| why.contains("none") && why.contains("nothing")));
        assert_eq!(wish.enable, ["DF-0001"]);
        assert_eq!(wish.profile, "strict".parse().ok());
    }

    #[test]
    fn configuration_is_read_again_when_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub/Dockerfile");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let roots = [folder.path().to_owned()];
        let mut settings = Settings::default();
        let terminal = Terminal::new(crate::ui::Colour::Never, crate::ui::Verbosity::Quiet);
        let mut runs = |id: &str| {
            let now = crate::commands::now().date();
            let of = settings.of(path.to_str(), &roots, &Wish::default(), (now, terminal));
            of.map(|options| options.selected.checks().any(|check| check.id == id))
        };
        assert_eq!(runs("DF-0025"), Ok(true));
        let file = folder.path().join("seawall.yaml");
        std::fs::write(&file, "version: 1\nchecks:\n  disable: [DF-0025]\n").unwrap();
        assert_eq!(runs("DF-0025"), Ok(false));
        std::fs::write(&file, "version: 1\nchecks:\n  disable: [nothing]\n").unwrap();
        assert!(runs("DF-0025").is_err_and(|why| why.contains("nothing")));
        std::fs::remove_file(&file).unwrap();
        std::fs::write(
            folder.path().join("sub/.hadolint.yaml"),
            "ignored: [DL3014]\n",
        )
        .unwrap();
        assert_eq!(runs("DF-0025"), Ok(false));
    }
}
