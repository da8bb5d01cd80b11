//! Whose a file is and who may do what with it, measured against what an engine's file has to have.
//!
//! Where an access control list is there, the group's bits are its mask (`acl(5)`): nobody who is named in it gets
//! more than they say. Where the group may have no more than everybody, a list can therefore do no harm.

use seawall_model::assessment::Reading;
use seawall_model::host::HostFacts;
use seawall_model::host::file::{FileFacts, FileKind};
use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::host::EngineInput;
use crate::host::several::{self, Verdict};
use crate::host::target::Paths;
use crate::mend::Wanted;
use crate::outcome::Outcomes;

/// Whose a file has to be.
pub(super) enum Whose {
    /// Root's, and of the group root or of another that may be.
    Root(&'static str),
    /// Of the user that a rootless engine runs as, with the number of the user's own group.
    User(u32, Option<u32>),
    /// Root's for certain; whether it may be another's is not known.
    Unsure(String),
}

impl Whose {
    /// Returns whose files of an engine have to be; `group` is one that may be beside root.
    pub(super) fn of(input: &EngineInput<'_>, group: &'static str) -> Self {
        let engine = input.engine;
        match (&engine.is_rootless, &engine.daemon.uid) {
            (Seen::Known(false), _) => Self::Root(group),
            (Seen::Known(true), Seen::Known(uid)) => {
                let users = input.facts.accounts.users.known().into_iter().flatten();
                let mut users = users.filter(|user| user.uid == *uid);
                Self::User(*uid, users.next().map(|user| user.gid))
            }
            (Seen::Known(true), _) => {
                Self::Unsure("which user the rootless engine runs as is not known".to_owned())
            }
            _ => Self::Unsure("whether the engine is rootless is not known".to_owned()),
        }
    }
}

/// Says whether files belong to whom they have to.
pub(super) fn owned(
    check: &'static Check,
    facts: &HostFacts,
    paths: Paths,
    whose: &Whose,
    outcomes: &mut Outcomes,
) {
    several::want(facts, &paths, &|file| owner_wanted(file, whose), outcomes);
    several::judge(check, facts, paths, &|file| owner(file, whose), outcomes);
}

/// Says whether files grant no more than `most`, which may depend on the file.
pub(super) fn within(
    check: &'static Check,
    facts: &HostFacts,
    paths: Paths,
    most: &dyn Fn(&FileFacts) -> u32,
    outcomes: &mut Outcomes,
) {
    let wanted = |file: &FileFacts| {
        let too_much = !file.is_within(most(file));
        too_much.then(|| Wanted::mode(file, file.mode & most(file)))
    };
    several::want(facts, &paths, &wanted, outcomes);
    several::judge(
        check,
        facts,
        paths,
        &|file| mode(file, most(file)),
        outcomes,
    );
}

/// Returns whose a file has to become; nothing where it is whose it has to be, or that is not known.
fn owner_wanted(file: &FileFacts, whose: &Whose) -> Option<Wanted> {
    if !matches!(owner(file, whose), Verdict::Bad(..)) {
        return None;
    }
    Some(match whose {
        // A group that may be beside root stays where the file has it.
        Whose::Root(group) if !group.is_empty() && file.group.as_deref() == Some(*group) => {
            Wanted::owner(file, 0, file.gid)
        }
        Whose::Root(_) => Wanted::owner(file, 0, 0),
        Whose::User(uid, gid) => {
            let uid = if file.uid == 0 { 0 } else { *uid };
            Wanted::owner(file, uid, gid.unwrap_or(file.gid))
        }
        Whose::Unsure(_) => return None,
    })
}

fn owner(file: &FileFacts, whose: &Whose) -> Verdict {
    let readings = vec![Reading::new(file.owner(), format!("stat {}", file.path))];
    let is_roots = file.uid == 0 && file.gid == 0;
    let wanted = match whose {
        Whose::Root(group) => {
            let is_group = !group.is_empty() && file.group.as_deref() == Some(*group);
            if is_roots || (file.uid == 0 && is_group) {
                return Verdict::Good(readings);
            }
            format!("root:{}", if group.is_empty() { "root" } else { group })
        }
        Whose::User(uid, gid) => {
            if file.uid != 0 && file.uid != *uid {
                format!("the engine's user {uid}")
            } else if file.gid == 0 || *gid == Some(file.gid) {
                return Verdict::Good(readings);
            } else if gid.is_none() {
                let why = format!("whether {} is the group of the engine's user", file.gid);
                return Verdict::Unknown(format!("{why} is not known"));
            } else {
                format!("the group of the engine's user {uid}")
            }
        }
        Whose::Unsure(_) if is_roots => return Verdict::Good(readings),
        Whose::Unsure(why) => return Verdict::Unknown(why.clone()),
    };
    let message = format!(
        "`{}` belongs to `{}` rather than {wanted}",
        file.path,
        file.owner()
    );
    Verdict::Bad(message, file.owner(), readings)
}

fn mode(file: &FileFacts, most: u32) -> Verdict {
    let from = format!("stat {}", file.path);
    let mut readings = vec![Reading::new(file.permissions(), from)];
    if file.acl == Some(true) {
        let from = format!("getfacl {}", file.path);
        readings.push(Reading::new("an access control list", from));
    }
    // On a socket the sticky bit grants nobody anything: rootless engines set it, so that nothing that cleans their
    // user's folder takes the socket away (XDG Base Directory Specification).
    let allowed = match file.kind {
        FileKind::Socket => most | 0o1000,
        _ => most,
    };
    if !file.is_within(allowed) {
        let message = format!(
            "`{}` has mode {}, more than {most:03o}",
            file.path,
            file.permissions()
        );
        return Verdict::Bad(message, file.permissions(), readings);
    }
    // Bits of the group that others have not: a list can give them to whom the mode does not name.
    let is_open = (most >> 3) & 0o7 & !most != 0 && file.mode & 0o070 != 0;
    match file.acl {
        Some(true) if is_open => Verdict::Manual(
            format!(
                "who else an access control list lets in: `getfacl {}`",
                file.path
            ),
            readings,
        ),
        None if is_open => Verdict::Unknown(format!(
            "whether {} has an access control list is not known",
            file.path
        )),
        _ => Verdict::Good(readings),
    }
}
