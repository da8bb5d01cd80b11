//! Files that containers may not execute or open.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Wrong;
use super::short::Short;

/// Executing files that are not in the image: written, changed or renamed since the container was made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Drift {
    /// Files of volumes and bind mounts that the container may write to, too; default: no.
    pub volumes: bool,
    /// Files of tmpfs, /dev/shm among them; default: yes.
    pub tmpfs: bool,
    /// Files that only memory holds (memfd); default: yes.
    pub memfd: bool,
    /// Programs that are given to the dynamic loader as an argument, which looks to the kernel as if the loader alone were
    /// executed; default: yes.
    pub loader: bool,
    /// Paths that may be executed wherever they come from; `*` stands for any characters.
    pub except: Vec<String>,
}

impl Default for Drift {
    fn default() -> Self {
        Self {
            volumes: false,
            tmpfs: true,
            memfd: true,
            loader: true,
            except: Vec::new(),
        }
    }
}

impl Short for Drift {
    const EXPECTED: &'static str = "true, or what differs from the usual, such as {volumes: true}";
    const WORD: &'static str = "boolean";

    fn of_word(word: &str) -> Option<Self> {
        matches!(word, "" | "true").then(Self::default)
    }
}

/// Programs, by any of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs {
    /// Paths in the container; `*` stands for any characters.
    pub paths: Vec<String>,
    /// SHA-256 of their content.
    pub sha256: Vec<[u8; 32]>,
}

/// What may be executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Executables {
    /// All but these.
    Deny(Programs),
    /// These only.
    Allow(Programs),
}

/// Files that may not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// Paths in the container; `*` stands for any characters.
    pub paths: Vec<String>,
    /// What may not be done with them.
    pub access: Access,
}

/// What may not be done with a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Opening it, for whatever.
    #[default]
    Open,
    /// Changing it: opening it for writing, truncating, renaming, unlinking it, changing its mode or owner.
    Write,
}

/// Processes that join a container from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ExecInto {
    /// Paths of programs that may be started that way, such as that of a health check; `*` stands for any characters.
    pub allow: Vec<String>,
}

impl Short for ExecInto {
    const EXPECTED: &'static str = "true, or which programs may, such as {allow: [/bin/health]}";
    const WORD: &'static str = "boolean";

    fn of_word(word: &str) -> Option<Self> {
        matches!(word, "" | "true").then(Self::default)
    }
}

/// What may be executed: one of deny, allow.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ExecutablesDocument {
    /// All but these.
    deny: Option<ProgramsDocument>,
    /// These only.
    allow: Option<ProgramsDocument>,
}

/// Programs, by any of these.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct ProgramsDocument {
    /// Paths in the container; `*` stands for any characters.
    #[schemars(with = "Vec<String>")]
    paths: Vec<Spanned<String>>,
    /// SHA-256 of their content, in hexadecimal digits.
    #[schemars(with = "Vec<String>")]
    sha256: Vec<Spanned<String>>,
}

/// Files that may not be opened.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FilesDocument {
    /// Paths in the container; `*` stands for any characters.
    #[schemars(with = "Vec<String>")]
    deny: Vec<Spanned<String>>,
    /// What may not be done with them: open (default), write.
    #[serde(default)]
    access: Access,
}

/// Reads what may be executed.
pub(super) fn executables(document: Spanned<ExecutablesDocument>) -> Result<Executables, Wrong> {
    let at = document.referenced;
    let read = match (document.value.deny, document.value.allow) {
        (Some(deny), None) => Executables::Deny(programs(deny)?),
        (None, Some(allow)) => Executables::Allow(programs(allow)?),
        _ => return Err((at, "`executables` says one of deny, allow".to_owned())),
    };
    let (Executables::Deny(programs) | Executables::Allow(programs)) = &read;
    if programs.paths.is_empty() && programs.sha256.is_empty() {
        return Err((at, "`executables` names no program".to_owned()));
    }
    Ok(read)
}

/// Reads which files may not be opened.
pub(super) fn files(document: Spanned<FilesDocument>) -> Result<Files, Wrong> {
    if document.value.deny.is_empty() {
        return Err((document.referenced, "`files` names no file".to_owned()));
    }
    Ok(Files {
        paths: paths(document.value.deny)?,
        access: document.value.access,
    })
}

fn programs(document: ProgramsDocument) -> Result<Programs, Wrong> {
    Ok(Programs {
        paths: paths(document.paths)?,
        sha256: document
            .sha256
            .iter()
            .map(digest)
            .collect::<Result<_, _>>()?,
    })
}

/// A path begins at the root, or with a star.
fn paths(texts: Vec<Spanned<String>>) -> Result<Vec<String>, Wrong> {
    let one = |text: Spanned<String>| {
        if text.value.starts_with(['/', '*']) && !text.value.contains('\0') {
            return Ok(text.value);
        }
        let why = format!("`{}` is not an absolute path", text.value);
        Err((text.referenced, why))
    };
    texts.into_iter().map(one).collect()
}

fn digest(text: &Spanned<String>) -> Result<[u8; 32], Wrong> {
    let wrong = || {
        let why = format!("`{}` is no SHA-256: 64 hexadecimal digits", text.value);
        (text.referenced, why)
    };
    let digits = text.value.strip_prefix("sha256:").unwrap_or(&text.value);
    let mut bytes = [0_u8; 32];
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return Err(wrong());
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let digit = |at: u8| {
            char::from(at)
                .to_digit(16)
                .and_then(|it| u8::try_from(it).ok())
        };
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else {
            return Err(wrong());
        };
        *byte = high << 4 | low;
    }
    Ok(bytes)
}
