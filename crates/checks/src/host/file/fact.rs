//! Whose a file is and who may do what with it, measured against what an engine's file has to have.
//!
//! Where an access control list is there, the group's bits are its mask (`acl(5)`): nobody who is named in it gets
//! more than they say. Where the group may have no more than everybody, a list can therefore do no harm.

use seawall_model::assessment::Reading;
use seawall_model::host::HostFacts;
use seawall_model::host::account::Accounts;
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
    /// Of the user that a rootless engine runs as.
    User(User),
    /// Root's for certain; whether it may be another's is not known.
    Unsure(String),
}

/// The user that a rootless engine runs as.
pub(super) struct User {
    uid: u32,
    /// The user's own group.
    gid: Option<u32>,
    /// Users and groups of the host, where a group that only this user hands out may be: what such an engine calls
    /// `docker` is one of its subordinate numbers, and its members are processes of the user's own.
    accounts: Option<Accounts>,
}

impl Whose {
    /// Returns whose files of an engine have to be; `group` is one that may be beside root.
    pub(super) fn of(input: &EngineInput<'_>, group: &'static str) -> Self {
        let engine = input.engine;
        match (&engine.is_rootless, &engine.daemon.uid) {
            (Seen::Known(false), _) => Self::Root(group),
            (Seen::Known(true), Seen::Known(uid)) => {
                let accounts = &input.facts.accounts;
                let users = accounts.users.known().into_iter().flatten();
                let mut users = users.filter(|user| user.uid == *uid);
                Self::User(User {
                    uid: *uid,
                    gid: users.next().map(|user| user.gid),
                    accounts: (!group.is_empty()).then(|| accounts.clone()),
                })
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
        Whose::User(user) => {
            let uid = if file.uid == 0 { 0 } else { user.uid };
            Wanted::owner(file, uid, user.gid.unwrap_or(file.gid))
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
        Whose::User(user) => match rootless(file, user) {
            Ok(true) => return Verdict::Good(readings),
            Ok(false) if file.uid != 0 && file.uid != user.uid => {
                format!("the engine's user {}", user.uid)
            }
            Ok(false) => format!("the group of the engine's user {}", user.uid),
            Err(why) => return Verdict::Unknown(why),
        },
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

/// Says whether a file is as one of a rootless engine has to be, or why that is not known.
fn rootless(file: &FileFacts, user: &User) -> Result<bool, String> {
    if file.uid != 0 && file.uid != user.uid {
        return Ok(false);
    }
    if file.gid == 0 || user.gid == Some(file.gid) {
        return Ok(true);
    }
    if user.gid.is_none() {
        let why = format!("whether {} is the group of the engine's user", file.gid);
        return Err(format!("{why} is not known"));
    }
    let own = user.accounts.as_ref();
    match own.map(|accounts| accounts.is_subordinate_group(file.gid, user.uid)) {
        Some(Seen::Known(is_own)) => Ok(is_own),
        // A group of the host that is known is nobody's to hand out.
        Some(Seen::Unknown(why)) if file.group.is_none() => Err(format!(
            "whether group {} is subordinate to the engine's user is not known: {why}",
            file.gid
        )),
        _ => Ok(false),
    }
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
