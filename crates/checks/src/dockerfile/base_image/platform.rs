//! Platforms as `FROM --platform` and names of images say them: `linux/arm64/v8` (containerd's platform strings).

use crate::dockerfile::{Input, Site};
use crate::fault::Edit;
use crate::parse::dockerfile::expand::Expanded;
use crate::parse::dockerfile::stage::Stage;
use crate::parse::dockerfile::syntax::Flag;
use crate::parse::text::Text;
use crate::source::Span;

/// A platform, as far as it is said; names are those of Go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Platform {
    /// The operating system.
    pub(super) system: Option<String>,
    /// The architecture.
    pub(super) architecture: Option<String>,
}

/// A `--platform` of a `FROM`.
pub(super) struct PlatformFlag<'a> {
    /// The `FROM`.
    pub(super) site: Site<'a>,
    /// The stage that it opens.
    pub(super) stage: &'a Stage,
    /// The flag.
    pub(super) flag: &'a Flag,
    /// Its value without quotes.
    pub(super) written: Text,
    /// Its value with values for its variables.
    pub(super) expanded: &'a Expanded,
}

/// Returns the `--platform` flags of the file in order.
pub(super) fn flags(input: &Input) -> impl Iterator<Item = PlatformFlag<'_>> {
    input.stages.all().iter().filter_map(|stage| {
        let instruction = input.document.instructions.get(stage.from)?;
        let flag = instruction.flag("platform")?;
        Some(PlatformFlag {
            site: Site {
                index: stage.from,
                instruction,
                is_trigger: false,
            },
            stage,
            flag,
            written: flag.resolved()?,
            expanded: stage.platform.as_ref()?,
        })
    })
}

/// Reads a platform; nothing where it is none.
pub(super) fn parse(text: &str) -> Option<Platform> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(allowed);
    // The version of a system stands behind it in brackets: `windows(10.0.17763)`.
    let name = |part: &str| part.split('(').next().is_some_and(is_part);
    let parts: Vec<&str> = text.split('/').take(4).collect();
    if !parts.iter().all(|part| name(part)) {
        return None;
    }
    match parts[..] {
        [word] if SYSTEMS.contains(&&*system(word)) => Some(Platform {
            system: Some(system(word)),
            architecture: None,
        }),
        [word] if ARCHITECTURES.contains(&&*architecture(word)) => Some(Platform {
            system: None,
            architecture: Some(architecture(word)),
        }),
        [first, second] | [first, second, _] => Some(Platform {
            system: Some(system(first)),
            architecture: Some(architecture(second)),
        }),
        _ => None,
    }
}

/// Returns the architecture that a word of an image's name means: `arm64v8` of `arm64v8/alpine`.
pub(super) fn architecture_of_word(word: &str) -> Option<String> {
    let plain = match word {
        "arm32v5" | "arm32v6" | "arm32v7" => "arm",
        "arm64v8" => "arm64",
        "winamd64" => "amd64",
        word => word,
    };
    let found = architecture(plain);
    // Shorter words (arm, 386) stand in names for other things, too.
    let is_sure = plain != word || word.len() > 3;
    (is_sure && ARCHITECTURES.contains(&&*found)).then_some(found)
}

impl Platform {
    /// Says whether the name of a stage tells the system or the architecture.
    pub(super) fn is_named_in(&self, name: &str) -> bool {
        let said = |part: &Option<String>| part.as_ref().is_some_and(|part| name.contains(&**part));
        said(&self.system) || said(&self.architecture)
    }
}

impl PlatformFlag<'_> {
    /// Returns the edit that takes the flag out, with the blanks behind it.
    pub(super) fn removal(&self, input: &Input) -> Edit {
        let source = &input.document.source;
        let span = self.flag.span;
        let behind = source.slice(Span::new(span.end, source.span().end));
        let rest = behind.trim_start_matches([' ', '\t']);
        let start = span.range().end;
        let end = start.saturating_add(behind.len().saturating_sub(rest.len()));
        Edit::delete(span.to(Span::of(start..end)))
    }
}

fn system(word: &str) -> String {
    let word = word.split('(').next().unwrap_or_default();
    match word.to_ascii_lowercase() {
        word if word == "macos" => "darwin".to_owned(),
        word => word,
    }
}

fn architecture(word: &str) -> String {
    let word = word.to_ascii_lowercase();
    let known = match word.as_str() {
        "x86_64" | "x86-64" => "amd64",
        "i386" => "386",
        "aarch64" => "arm64",
        "armhf" | "armel" => "arm",
        _ => return word,
    };
    known.to_owned()
}

/// Systems that a platform of one word may name.
const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "illumos",
    "ios",
    "js",
    "linux",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

/// Architectures that a platform of one word may name.
const ARCHITECTURES: &[&str] = &[
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64",
    "ppc64le", "riscv64", "s390x", "wasm",
];
