//! DF-0095.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::path::{Start, setting, start_of};
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::stage::{Setting, What};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0095",
    name: "relative-workdir",
    title: "WORKDIR is relative to a directory that nobody in the file set",
    severity: Severity::Low,
    severity_why: "the build works, in a directory that the base image chooses",
    why: "A relative `WORKDIR` continues the one before it. Where the file has none before it, that \
          is whatever the base image was left in, so a new version of the base image moves the \
          program, its volumes and everything that is copied behind it. A `~` is not expanded: \
          `WORKDIR ~/app` makes a directory of that name.",
    remedy: "Give the first `WORKDIR` of a stage an absolute path. Later ones may be relative.",
    bad: "FROM alpine:3.20\nWORKDIR app\n",
    good: "FROM alpine:3.20\nWORKDIR /srv\nWORKDIR app\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3000",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "WorkdirRelativePath",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0009",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_10",
        },
        Alias {
            peer: Peer::Kics,
            id: "workdir_path_not_absolute",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#workdir",
        "https://docs.docker.com/reference/build-checks/workdir-relative-path/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Workdir(path) = &site.instruction.kind else {
            continue;
        };
        let is_set = matches!(setting(input, site, What::Workdir), Setting::By(_));
        if is_set || start_of(input, site, path) != Start::Workdir {
            continue;
        }
        let message = if path.as_str().starts_with('~') {
            format!("`{}` is relative: nothing expands the `~`", path.as_str())
        } else {
            format!(
                "`{}` is relative to a directory that is not set here",
                path.as_str()
            )
        };
        let mut fault = Fault::new(&CHECK, message, input.place(site, path.span()));
        if is_plain(path.as_str()) {
            let absolute = format!("/{}", path.as_str().trim_start_matches("./"));
            let edits = vec![Edit::replace(path.span(), absolute)];
            let title = "Begin at the root";
            // On nothing at all the working directory is the root.
            let is_root = setting(input, site, What::Workdir) == Setting::Nobody;
            fault = fault.fix(if is_root && !site.is_trigger {
                Fix::safe(title, edits)
            } else {
                Fix::unsafe_(title, edits)
            });
        }
        faults.push(fault.value(path.as_str()));
    }
}

/// Says whether a path can get a slash in front as it stands.
fn is_plain(path: &str) -> bool {
    let first = path.trim_start_matches("./");
    first.starts_with(|char: char| char.is_ascii_alphanumeric() || char == '_')
        && !path.contains(['"', '\'', '\\', '`', ':', '\n'])
}
