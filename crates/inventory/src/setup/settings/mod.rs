//! Settings of tools that matter to the safety of a system: whether packages are verified, who may become
//! root, who may log in. Only what weakens it is told.

mod apt;
mod ini;
mod login;

use seawall_model::location::{Location, Position};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::setup::ToolSetting;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Purpose};
use crate::unpack::Unpack;

/// Reads settings of tools.
#[derive(Clone, Copy, Debug)]
pub struct Settings;

impl Extractor for Settings {
    fn id(&self) -> &'static str {
        "settings"
    }

    fn version(&self) -> u32 {
        1
    }

    fn purpose(&self) -> Purpose {
        Purpose::Misconfigurations
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        form(path).map(|_| Interest {
            max_bytes: 1 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let mut settings = parse(&file.path, &file.bytes);
            if settings.len() > MOST {
                settings.truncate(MOST);
                let why = format!("only its first {MOST} settings are kept");
                let problem = Problem::new(ProblemKind::Limit, "settings file", why);
                out.problems.push(problem.at(&file.path));
            }
            if !settings.is_empty() {
                let fact = Fact::Settings(settings);
                out.facts.push((file.path.clone(), fact));
            }
        }
    }
}

/// Reads a file, whose path says of which tool it is.
pub fn parse(path: &str, bytes: &[u8]) -> Vec<ToolSetting> {
    let Some(form) = form(path) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(bytes);
    let found = match form {
        Form::AptLines => apt::lines(&text),
        Form::AptStanzas => apt::stanzas(&text),
        Form::AptSettings => apt::settings(&text),
        Form::Repositories => ini::repositories(&text),
        Form::Pacman => ini::pacman(&text),
        Form::Pip => ini::pip(&text),
        Form::Npm => ini::npm(&text),
        Form::Sudoers => login::sudoers(&text),
        Form::Sshd => login::sshd(&text),
    };
    let place = |mut found: Found| {
        found.setting.location = Location::file(path, None);
        let line = u32::try_from(found.line).ok();
        found.setting.location.start = line.map(|line| Position { line, column: 1 });
        found.setting
    };
    found.into_iter().map(place).collect()
}

/// A setting and its line, counted from 1.
struct Found {
    line: usize,
    setting: ToolSetting,
}

impl Found {
    fn new(line: usize, tool: &'static str, name: &str, value: &str, subject: &str) -> Self {
        let short = |text: &str| text.chars().take(LONGEST).collect::<String>();
        Self {
            line,
            setting: ToolSetting {
                location: Location::default(),
                tool,
                name: short(name),
                value: short(value),
                subject: short(subject),
            },
        }
    }
}

/// How a file is written.
#[derive(Clone, Copy)]
enum Form {
    AptLines,
    AptStanzas,
    AptSettings,
    Repositories,
    Pacman,
    Pip,
    Npm,
    Sudoers,
    Sshd,
}

fn form(path: &str) -> Option<Form> {
    let (folder, name) = path.rsplit_once('/')?;
    match name {
        "pip.conf" => return Some(Form::Pip),
        ".npmrc" | "npmrc" => return Some(Form::Npm),
        _ => {}
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match (folder, name) {
        ("etc/apt", "sources.list") => Some(Form::AptLines),
        ("etc/apt", "apt.conf") => Some(Form::AptSettings),
        ("etc/apt/sources.list.d", _) if ending == "list" => Some(Form::AptLines),
        ("etc/apt/sources.list.d", _) if ending == "sources" => Some(Form::AptStanzas),
        ("etc/apt/apt.conf.d", _) if !name.contains('.') || ending == "conf" => {
            Some(Form::AptSettings)
        }
        ("etc", "yum.conf") | ("etc/dnf", "dnf.conf") => Some(Form::Repositories),
        ("etc/yum.repos.d" | "etc/zypp/repos.d" | "etc/distro.repos.d", _) if ending == "repo" => {
            Some(Form::Repositories)
        }
        ("etc", "pacman.conf") => Some(Form::Pacman),
        ("etc", "sudoers") => Some(Form::Sudoers),
        // sudoers(5): names with a dot, or a tilde at the end, are passed over.
        ("etc/sudoers.d", _) if !name.contains('.') && !name.ends_with('~') => Some(Form::Sudoers),
        ("etc/ssh", "sshd_config") => Some(Form::Sshd),
        ("etc/ssh/sshd_config.d", _) if ending == "conf" => Some(Form::Sshd),
        _ => None,
    }
}

/// Settings that are kept of a file.
const MOST: usize = 200;
/// Characters of a word that are kept.
const LONGEST: usize = 200;
