//! `seawall.yaml`: which one holds, and what the command line makes of it. A flag goes before the
//! environment, which goes before the file.

use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use seawall_checks::selection::Selected;
use seawall_checks::settings::Settings as CheckSettings;
use seawall_engine::licence::Scanners;
use seawall_engine::scan::ScanOptions;
use seawall_model::time::Date;
use seawall_policy::config::{Config, Hadolint, parse_config};
use seawall_policy::exception::Exception;
use seawall_policy::gate::Gate;

use super::exceptions;
use crate::arguments::{Scan, Scanner};
use crate::commands::check::{policies, select};
use crate::commands::whereabouts::Whereabouts;
use crate::exit::Usage;
use crate::ui::Terminal;

/// What holds for a run.
pub(in crate::commands) struct Settings {
    config: Config,
    scanners: Scanners,
    /// The checks of images, where they are looked for.
    checks: Option<(Selected, CheckSettings)>,
    /// Gates.
    pub(in crate::commands) gates: Vec<Gate>,
    /// Whether anything that could not be looked at is a failure.
    pub(in crate::commands) strict: bool,
}

impl Settings {
    /// Reads the configuration and puts the arguments over it.
    pub(in crate::commands) fn read(arguments: &Scan, terminal: Terminal) -> anyhow::Result<Self> {
        let named = arguments.judgement.config.as_deref();
        let config = read_config(named, &Whereabouts::default(), terminal)?;
        let (config, file) = config.unwrap_or_default();
        let scanners = scanners(arguments, &config);
        let checks = checks(arguments, scanners, &config, &file)?;
        let asked = arguments.judgement.fail_on.clone();
        let gates = if asked.is_empty() {
            config.scan.fail_on.clone().unwrap_or_default()
        } else {
            asked
        };
        check(scanners, &gates)?;
        Ok(Self {
            scanners,
            checks,
            gates,
            strict: arguments.strict || config.scan.strict.unwrap_or_default(),
            config,
        })
    }

    /// Returns the accepted findings of the file.
    pub(in crate::commands) fn exceptions(&self) -> Vec<Exception> {
        self.config.exceptions.clone()
    }

    /// Puts what the file says where no flag says otherwise.
    pub(in crate::commands) fn apply(
        &self,
        options: &mut ScanOptions,
        today: Date,
        terminal: Terminal,
    ) {
        let scan = &self.config.scan;
        let filter = &mut options.filter;
        filter.severities = filter.severities.take().or_else(|| scan.severity.clone());
        filter.ignore_unfixed |= scan.ignore_unfixed.unwrap_or_default();
        options.scanners = self.scanners;
        if let Some((checks, settings)) = &self.checks {
            options.checks.clone_from(checks);
            options.settings.clone_from(settings);
        }
        let (policy, over) = self.config.licences_on(today);
        options.licences = policy;
        for exception in over {
            terminal.warning(&exception);
        }
    }
}

/// Reads the configuration that was named or is found, with what to call its file; nothing where there is none.
pub(in crate::commands) fn read_config(
    named: Option<&Path>,
    whereabouts: &Whereabouts,
    terminal: Terminal,
) -> anyhow::Result<Option<(Config, String)>> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => match find(whereabouts, terminal)? {
            Some(path) => {
                terminal.note(&format!("configuration from {}", path.display()));
                path
            }
            None => return Ok(None),
        },
    };
    let config = parse(&path, &path)?;
    exceptions::known(&config.exceptions, || Ok(config.checks.custom.clone()))?;
    Ok(Some((config, path.display().to_string())))
}

fn scanners(arguments: &Scan, config: &Config) -> Scanners {
    let has = |scanner: Scanner, word: &str| match &arguments.judgement.scanners {
        Some(asked) => Some(asked.contains(&scanner)),
        None => config
            .scan
            .scanners
            .as_ref()
            .map(|words| words.iter().any(|said| said == word)),
    };
    let usual = Scanners::default();
    Scanners {
        vulnerabilities: has(Scanner::Vuln, "vuln").unwrap_or(usual.vulnerabilities),
        licences: has(Scanner::Licence, "licence").unwrap_or(usual.licences),
        misconfigurations: has(Scanner::Misconfig, "misconfig").unwrap_or(usual.misconfigurations),
    }
}

/// Chooses the checks, as `seawall check` does. What chooses checks that are not run is a mistake.
fn checks(
    arguments: &Scan,
    scanners: Scanners,
    config: &Config,
    file: &str,
) -> anyhow::Result<Option<(Selected, CheckSettings)>> {
    let selecting = &arguments.selecting;
    let is_chosen = selecting.profile.is_some()
        || !selecting.enable.is_empty()
        || !selecting.disable.is_empty()
        || !selecting.rate.is_empty();
    if !scanners.misconfigurations {
        let why =
            "--profile, --enable, --disable and --rate choose checks; add --scanners misconfig";
        return if is_chosen {
            Err(Usage(why.to_owned()).into())
        } else {
            Ok(None)
        };
    }
    let nothing = Hadolint::default();
    let policies = policies::read(&config.checks, file, &[])?;
    let abouts = policies.iter().flat_map(|it| it.abouts()).collect();
    let selected = select::selection(selecting, &config.checks, file, &nothing, abouts)?;
    Ok(Some((selected, select::settings(&config.checks, &nothing))))
}

/// A gate that nothing can close is a false all-clear.
fn check(scanners: Scanners, gates: &[Gate]) -> Result<(), Usage> {
    if !scanners.vulnerabilities && !scanners.licences && !scanners.misconfigurations {
        return Err(Usage(
            "no scanner is named; known are vuln, licence, misconfig".to_owned(),
        ));
    }
    let about = gates
        .iter()
        .find(|gate| matches!(gate, Gate::Kev | Gate::EndOfLife));
    match about {
        Some(gate) if !scanners.vulnerabilities => Err(Usage(format!(
            "the gate {gate} needs the scanner vuln, which is not asked for"
        ))),
        _ => Ok(()),
    }
}

/// Looks for the file here and in the folders above, as far as the root of the repository. Above the
/// chosen directory it has to belong to whoever runs this, or to root: in a folder that all may write to,
/// such as `/tmp`, a stranger's file would accept findings.
fn find(whereabouts: &Whereabouts, terminal: Terminal) -> anyhow::Result<Option<PathBuf>> {
    let (here, chosen) = if let Some(folder) = &whereabouts.folder {
        (folder.clone(), whereabouts.chosen.clone())
    } else {
        let here = std::env::current_dir().context("cannot tell the working directory")?;
        (here.clone(), Some(here))
    };
    let is_chosen = |folder: &Path| chosen.as_ref().is_some_and(|it| folder.starts_with(it));
    for folder in here.ancestors() {
        let path = folder.join(NAME);
        match std::fs::metadata(&path) {
            Ok(found) if found.is_file() && (is_chosen(folder) || is_trusted(found.uid())) => {
                return Ok(Some(path));
            }
            Ok(_) => terminal.warning(&format!(
                "{} is passed over: it is no regular file, or a stranger's",
                path.display()
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| unreadable(&path));
            }
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    Ok(None)
}

/// Says whether files of a user are those of root or of whoever runs this.
fn is_trusted(owner: u32) -> bool {
    let own = std::fs::metadata("/proc/self").map(|own| own.uid());
    owner == 0 || own.is_ok_and(|own| own == owner)
}

fn parse(path: &Path, shown: &Path) -> anyhow::Result<Config> {
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_string(&mut text));
    read.with_context(|| unreadable(path))?;
    let config = parse_config(&text, &shown.display().to_string());
    Ok(config.map_err(|error| Usage(error.to_string()))?)
}

fn unreadable(path: &Path) -> Usage {
    Usage(format!("cannot read the configuration {}", path.display()))
}

/// What the file is called.
pub(in crate::commands) const NAME: &str = "seawall.yaml";
/// Bytes that are read; one more than a configuration may have is refused when it is parsed.
const MOST: u64 = (1 << 20) + 1;
