//! DF-0074.

use seawall_model::severity::Severity;

use super::final_user::{
    User, drop_privileges, final_user, is_root, may_drop_privileges, user_part,
};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::image::{self, file_place};
use crate::parse::dockerfile::expand::{Definition, Operator};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0074",
    name: "last-user-root",
    title: "the last USER is root",
    severity: Severity::Medium,
    severity_why: "it takes a second fault to get out of the container, but root gets much further with one",
    why: "What the container runs has all rights over its files, may open low ports and holds the capabilities that \
          the engine leaves to root. Whoever takes over the program can change it for good, install tools, and use \
          faults of the kernel and of the engine that are out of reach for others: without user namespaces, root \
          in the container is root on the host. Only the `USER` that holds at the end of the shipped stage counts, \
          also where it is set in a stage below.",
    remedy: "End the stage with a user without privileges, by number: `USER 65532:65532`, or one that a `RUN useradd \
             --system` made. Give it the few files that it has to write. Where a start script needs root and then \
             drops it (`gosu`, `setpriv`), allow this fault with that reason.",
    bad: "FROM debian:12\nUSER app\nRUN true\nUSER root\nCMD [\"app\"]\n",
    good: "FROM debian:12\nUSER root\nRUN true\nUSER 65532:65532\nCMD [\"app\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3002",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0002",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_8",
        },
        Alias {
            peer: Peer::Kics,
            id: "last_user_is_root",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0001",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "last-user-is-root",
        },
    ],
    cwe: &[250],
    references: &["https://docs.docker.com/reference/dockerfile/#user"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run), Run::Image(run_image)],
};

fn run(input: &Input, faults: &mut Faults) {
    let Some(user) = final_user(input) else {
        return;
    };
    let Some(name) = &user.name else {
        if let Some(fault) = by_default(input, &user) {
            faults.push(fault);
        }
        return;
    };
    if !is_root(name) {
        return;
    }
    let message = format!(
        "the image runs as `{}`",
        if name.is_empty() { "root" } else { name }
    );
    let mut fault = Fault::new(&CHECK, message, input.place(user.site, user.word.span()));
    fault = fault.value(name);
    fault.fixes.extend(drop_privileges(input));
    faults.push(if may_drop_privileges(input) {
        fault.likely()
    } else {
        fault
    });
}

/// Tells a user by a variable that nobody in the stage sets, where that leaves root: what is declared in front of the
/// first `FROM` does not count here, whatever `--build-arg` says. Only the base image could set it.
fn by_default(input: &Input, user: &User<'_>) -> Option<Fault> {
    let expanded = input.stages.expand(user.site.index, user.word);
    let [used] = expanded.uses.as_slice() else {
        return None;
    };
    if used.definition != Definition::Base {
        return None;
    }
    let text = user.word.as_str().trim_matches('"');
    let name = used.name.as_str();
    let plain = text.strip_prefix('$')?;
    let left = match (plain.strip_prefix('{'), used.operator) {
        (None, Operator::Plain) => plain.strip_prefix(name)?,
        (Some(inner), Operator::Plain) => inner.strip_prefix(name)?.strip_prefix('}')?,
        (Some(inner), Operator::Default) => {
            let word = inner.strip_prefix(name)?.trim_start_matches([':', '-']);
            let (default, left) = word.split_once('}')?;
            return (is_root(default) && is_group(left)).then(|| likely(input, user, name));
        }
        _ => return None,
    };
    (is_group(left) && is_declared_in_front(input, name)).then(|| likely(input, user, name))
}

fn is_group(text: &str) -> bool {
    text.is_empty() || text.starts_with(':')
}

fn is_declared_in_front(input: &Input, name: &str) -> bool {
    let all = input.document.instructions.iter().enumerate();
    let mut in_front = all.take_while(|(at, _)| input.stages.of(*at).is_none());
    in_front.any(|(_, instruction)| match &instruction.kind {
        InstructionKind::Arg(pairs) => pairs.iter().any(|pair| pair.name.as_str() == name),
        _ => false,
    })
}

fn likely(input: &Input, user: &User<'_>, name: &str) -> Fault {
    let message = format!("the image runs as `root` unless its base image sets `{name}`");
    let fault = Fault::new(&CHECK, message, input.place(user.site, user.word.span()));
    fault.value(user.word.as_str()).likely()
}

/// Tells a user whose name is another, but who is user 0 all the same. Of the accounts of that name or number the
/// first one counts (`GetExecUser` of moby/user).
fn run_image(input: &image::Input<'_>, faults: &mut Faults) {
    let Some(configuration) = &input.artifact.configuration else {
        return;
    };
    let user = user_part(&configuration.user);
    // The configuration alone says it.
    if is_root(user) {
        return;
    }
    let number = user.parse::<u32>().ok();
    let accounts = &input.inventory.setup.accounts;
    let mut accounts = accounts.iter().filter(|it| it.location.path == PASSWD);
    let found = accounts.find(|account| account.name == user || Some(account.uid) == number);
    let Some(account) = found.filter(|account| account.uid == 0) else {
        return;
    };
    let Some(layer) = account.location.layer else {
        return;
    };
    let message = format!("the image runs as `{user}`, who is user 0 in `/{PASSWD}`");
    let fault = Fault::new(&CHECK, message, file_place(PASSWD, layer));
    faults.push(fault.value(user));
}

/// Where engines look accounts up.
const PASSWD: &str = "etc/passwd";
