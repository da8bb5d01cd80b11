//! DF-0097.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::dockerfile::instruction::fact::archive::{base_name, is_remote, may_be_tar};
use crate::dockerfile::instruction::fact::path::known;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::{InstructionKind, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0097",
    name: "add-instead-of-copy",
    title: "ADD is used where COPY does the same",
    severity: Severity::Low,
    severity_why: "what is built is right today",
    why: "`ADD` does more than it says: it unpacks what turns out to be a tar archive, whatever the \
          file's name, and fetches what turns out to be a URL. Who only wants to copy gets a \
          surprise on the day when a source changes, and whoever reads the file has to think of \
          both.",
    remedy: "Use `COPY` for files and directories of the build context. Keep `ADD` for archives \
          that are to be unpacked, for URLs (with `--checksum`) and for Git repositories.",
    bad: "FROM alpine:3.20\nADD app.conf /etc/app.conf\n",
    good: "FROM alpine:3.20\nCOPY app.conf /etc/app.conf\nADD rootfs.tar.gz /\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3020",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0005",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_4",
        },
        Alias {
            peer: Peer::Kics,
            id: "add_instead_of_copy",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0009",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "prefer-copy-over-add",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#add",
        "https://docs.docker.com/build/building/best-practices/#add-or-copy",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        let has_own_flag = ONLY_ADD
            .iter()
            .any(|flag| site.instruction.flag(flag).is_some());
        if !copy.is_add || has_own_flag {
            continue;
        }
        let kinds = copy.sources.iter().map(|word| kind_of(input, site, word));
        let kind = kinds.min().unwrap_or(Kind::Copied);
        if kind == Kind::Added {
            continue;
        }
        let keyword = &site.instruction.keyword;
        let message = "`ADD` of what `COPY` copies, too";
        let mut fault = Fault::new(&CHECK, message, input.place(site, keyword.span()));
        if kind == Kind::Pattern {
            fault = fault.likely();
        }
        if input.document.source.slice(keyword.span()) == keyword.as_str() {
            let is_lower = keyword.as_str() == "add";
            let edits = vec![Edit::replace(
                keyword.span(),
                if is_lower { "copy" } else { "COPY" },
            )];
            let title = "Use COPY";
            fault = fault.fix(if kind == Kind::Copied {
                Fix::safe(title, edits)
            } else {
                Fix::unsafe_(title, edits)
            });
        }
        faults.push(fault);
    }
}

/// What `ADD` does with a source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Something that `COPY` does not, or it is not known.
    Added,
    /// A pattern that archives may match.
    Pattern,
    /// A file whose name says nothing: it may be an archive inside.
    Nameless,
    /// The same as `COPY`.
    Copied,
}

fn kind_of(input: &Input, site: Site<'_>, word: &Word) -> Kind {
    let value = known(input, site, word);
    let is_known = value.is_some();
    let value = value.unwrap_or_else(|| word.as_str().trim_matches(['"', '\'']).to_owned());
    if (!is_known && value.starts_with('$')) || is_remote(&value) || may_be_tar(&value) {
        return Kind::Added;
    }
    let name = base_name(&value);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let is_directory = value.ends_with('/')
        || matches!(name, "" | "." | "..")
        || input.beside.files.as_ref().is_some_and(|files| {
            let folder = format!("{}/", value.trim_start_matches("./").trim_matches('/'));
            files.iter().any(|file| file.starts_with(&folder))
        });
    match ending {
        _ if is_directory => Kind::Copied,
        Some(ending) if ending.contains(['*', '?', '[', ']', '$', '}']) => Kind::Pattern,
        None if name.contains(['*', '?', '[', '$']) => Kind::Pattern,
        Some(ending) if !ending.is_empty() && !name.starts_with('.') => Kind::Copied,
        _ => Kind::Nameless,
    }
}

/// Flags that `COPY` does not have.
const ONLY_ADD: &[&str] = &["checksum", "keep-git-dir", "unpack"];
