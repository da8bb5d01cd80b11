//! What holds for a document: what the editor asked for over the files of its project, as `seawall check` reads
//! them. They are read again when one of them changes.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use clap::Parser;
use seawall_checks::list;
use seawall_checks::names::{self, Names};
use seawall_checks::selection::Begin;
use seawall_engine::check::CheckOptions;
use seawall_model::time::Date;
use serde_json::Value;

use crate::commands::check::arguments::Check;
use crate::commands::check::select::Asked;
use crate::commands::check::{custom, hadolint, policies};
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
    /// Files of policies and their folders, as they were when they were read.
    policies: Vec<(PathBuf, Stamp)>,
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
                match may_be_known(word.as_str().unwrap_or_default()) {
                    Ok(word) => words.push(word.to_owned()),
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
        let same = |known: &&Known| {
            let mut policies = known.policies.iter();
            let same = known.wish == *wish && known.today == today && known.stamps == stamps;
            same && policies.all(|(path, stamp)| Stamp::of(path) == *stamp)
        };
        if let Some(known) = self.known.get(&folder).filter(same) {
            return known.options.clone();
        }
        let options = read(&whereabouts, wish, today, terminal);
        let known = Known {
            wish: wish.clone(),
            today,
            stamps,
            policies: policies_of(&options),
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
    if wish.config.is_some() {
        check.judging.config.clone_from(&wish.config);
    }
    let words = wish.enable.iter().chain(&wish.disable);
    let are_ours = words.clone().all(|word| !names::find(word).is_empty());
    let names = if are_ours {
        Names::default()
    } else {
        let named = check.judging.config.as_deref();
        names_of(named, whereabouts, terminal).map_err(|error| causes(&error))?
    };
    check.selecting.enable = known_here(&wish.enable, &names)?;
    check.selecting.disable = known_here(&wish.disable, &names)?;
    let asked = Asked::read(&check, whereabouts, today, terminal);
    asked.map(|it| it.options).map_err(|error| causes(&error))
}

fn causes(error: &anyhow::Error) -> String {
    let causes = error.chain().map(ToString::to_string);
    causes.collect::<Vec<_>>().join(": ")
}

/// Says whether a word names a check, or may name one of a project's own: which there are differs from document to
/// document. What looks like a misspelt name of ours is refused at once.
fn may_be_known(word: &str) -> Result<&str, String> {
    let is_own = |word: &str| {
        let known = |char: char| char.is_ascii_alphanumeric() || "-_".contains(char);
        let is_near = !is_of_others(word) && names::suggestion(word).is_some();
        word.chars().all(known) && !is_near && !word.is_empty()
    };
    if !names::find(word).is_empty() || is_own(word) {
        return Ok(word);
    }
    Err(unknown(word, names::suggestion(word)))
}

/// Returns the words that name checks of ours or of a project. Others may name one of another project, unless they
/// are nearly a name of this one.
fn known_here(words: &[String], names: &Names) -> Result<Vec<String>, String> {
    let mut known = Vec::new();
    for word in words {
        if !names.find(word).is_empty() {
            known.push(word.clone());
        } else if let Some(near) = names.suggestion(word).filter(|_| !is_of_others(word)) {
            return Err(unknown(word, Some(&near)));
        }
    }
    Ok(known)
}

/// Says whether a word is an id with a prefix that is none of ours: `ACME-0001`. It may look like one of ours.
fn is_of_others(word: &str) -> bool {
    word.split_once('-').is_some_and(|(prefix, number)| {
        let is_number = !number.is_empty() && number.chars().all(|char| char.is_ascii_digit());
        let is_ours = list::all().any(|check| {
            check
                .id
                .split_once('-')
                .is_some_and(|(own, _)| own == prefix)
        });
        is_number && !is_ours && prefix.chars().all(|char| char.is_ascii_uppercase())
    })
}

fn unknown(word: &str, near: Option<&str>) -> String {
    let shown: String = word.chars().take(80).collect();
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("no check is called `{shown}`{near}")
}

/// Returns the names of checks, those of a project's own among them.
fn names_of(
    named: Option<&Path>,
    whereabouts: &Whereabouts,
    terminal: Terminal,
) -> anyhow::Result<Names> {
    let config = scan::read_config(named, whereabouts, terminal)?;
    let (config, file) = config.unwrap_or_default();
    let own = custom::compile(&config.checks.custom, &file)?;
    let policies = policies::read(&config.checks, &file, &[])?;
    let abouts = policies.iter().flat_map(|it| it.abouts()).collect();
    Ok(custom::names(&own, abouts))
}

/// Returns the files of policies and their folders: a new file changes its folder.
fn policies_of(options: &Result<CheckOptions, String>) -> Vec<(PathBuf, Stamp)> {
    let policies = options
        .iter()
        .filter_map(|options| options.policies.as_ref());
    let files = policies
        .flat_map(|policies| policies.files())
        .map(PathBuf::from);
    let both = files.flat_map(|file| {
        let folder = file.parent().map(Path::to_owned);
        std::iter::once(file).chain(folder)
    });
    let both: std::collections::BTreeSet<PathBuf> = both.collect();
    both.into_iter()
        .map(|path| {
            let stamp = Stamp::of(&path);
            (path, stamp)
        })
        .collect()
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
        assert!(wrong.is_err_and(|why| why.contains("none") && why.contains("``")));
        assert_eq!(wish.enable, ["DF-0001", "nothing"]);
        assert_eq!(wish.profile, "strict".parse().ok());
        let wrong = wish.take(&json!({"disable": ["apt-get-asking-question", "ACME-0001"]}));
        assert!(wrong.is_err_and(|why| why.contains("did you mean `apt-get-asking-questions`?")));
        assert_eq!(wish.disable, ["ACME-0001"]);
    }

    #[test]
    fn words_may_name_checks_of_the_projects_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Dockerfile");
        std::fs::write(&path, "FROM scratch\n").unwrap();
        let config = "version: 1\nchecks:\n  custom:\n    - id: ACME-0001\n      name: no-shell\n      \
            message: x\n      severity: low\n      for: dockerfile\n      when: \"true\"\n";
        std::fs::write(folder.path().join("seawall.yaml"), config).unwrap();
        let roots = [folder.path().to_owned()];
        let terminal = Terminal::new(crate::ui::Colour::Never, crate::ui::Verbosity::Quiet);
        let now = crate::commands::now().date();
        let cases: &[(&[&str], Result<usize, &str>)] = &[
            (&[], Ok(1)),
            (&["ACME-0001"], Ok(0)),
            (&["no-shell"], Ok(0)),
            (&["OTHER-0001"], Ok(1)),
            (&["no-shel"], Err("did you mean `no-shell`?")),
        ];
        for (words, want) in cases {
            let mut wish = Wish::default();
            assert_eq!(wish.take(&json!({"disable": words})), Ok(()), "{words:?}");
            let options = Settings::default().of(path.to_str(), &roots, &wish, (now, terminal));
            match (options, want) {
                (Ok(options), Ok(count)) => {
                    assert_eq!(options.selected.own().len(), *count, "{words:?}");
                }
                (Err(why), Err(want)) => assert!(why.contains(want), "{why}"),
                (options, _) => panic!("{words:?}: {:?}", options.err()),
            }
        }
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
