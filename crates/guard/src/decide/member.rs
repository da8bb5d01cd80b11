//! Whether somebody is a member of a role.

use seawall_policy::config::guard::Member;
use seawall_policy::pattern::fits;

use super::accounts::Accounts;
use crate::principal::{Peer, Principal, Proof};

/// A member, with the numbers that its names stand for.
#[derive(Clone, Debug)]
pub(super) struct Who {
    member: Member,
    uid: Option<u32>,
    /// The group's number and the users that it lists.
    group: Option<(u32, Vec<u32>)>,
}

impl Who {
    /// Looks the names of a member up.
    ///
    /// # Errors
    /// Where this machine does not know one: whoever gets the name later is not who was meant.
    pub(super) fn new(member: &Member, accounts: &Accounts) -> Result<Self, String> {
        let uid = member.user.as_ref().map(|name| {
            let uid = accounts.user(name);
            uid.ok_or_else(|| format!("this machine has no user `{name}`"))
        });
        let group = member.group.as_ref().map(|name| {
            let group = accounts.group(name);
            let group = group.map(|group| (group.gid, group.uids.clone()));
            group.ok_or_else(|| format!("this machine has no group `{name}`"))
        });
        Ok(Self {
            member: member.clone(),
            uid: uid.transpose()?,
            group: group.transpose()?,
        })
    }

    /// Says whether somebody is it: all that it names has to hold.
    pub(super) fn is(&self, principal: &Principal) -> bool {
        let Member {
            uid,
            user,
            gid,
            group,
            cn,
            uri,
            ssh_key,
            listener,
        } = &self.member;
        let peer = peer(&principal.proof);
        let has_uid = |wanted: u32| peer.is_some_and(|peer| peer.uid == wanted);
        uid.is_none_or(has_uid)
            && (user.is_none() || self.uid.is_some_and(has_uid))
            && gid.is_none_or(|gid| peer.is_some_and(|peer| peer.gid == gid))
            && (group.is_none() || self.is_in_group(peer))
            && is_or_none(cn.as_ref(), |wanted| {
                common_name(&principal.proof) == Some(wanted)
            })
            && is_or_none(uri.as_ref(), |wanted| has_uri(&principal.proof, wanted))
            && is_or_none(ssh_key.as_ref(), |wanted| {
                ssh(&principal.proof) == Some(wanted)
            })
            && is_or_none(listener.as_ref(), |wanted| principal.listener == wanted)
    }

    fn is_in_group(&self, peer: Option<Peer>) -> bool {
        let in_group = |(peer, (gid, uids)): (Peer, &(u32, Vec<u32>))| {
            peer.gid == *gid || uids.contains(&peer.uid)
        };
        peer.zip(self.group.as_ref()).is_some_and(in_group)
    }
}

fn is_or_none(wanted: Option<&String>, is: impl Fn(&str) -> bool) -> bool {
    wanted.is_none_or(|wanted| is(wanted))
}

const fn peer(proof: &Proof) -> Option<Peer> {
    match proof {
        Proof::Peer(peer) | Proof::Ssh { peer, .. } => Some(*peer),
        Proof::Certificate(_) | Proof::Engine { .. } => None,
    }
}

fn common_name(proof: &Proof) -> Option<&str> {
    match proof {
        // Where there is a URI, that is the identity.
        Proof::Certificate(it) if it.uris.is_empty() => it.common_name.as_deref(),
        Proof::Engine { name } => name.as_deref(),
        _ => None,
    }
}

fn has_uri(proof: &Proof, wanted: &str) -> bool {
    match proof {
        Proof::Certificate(it) => it.uris.first().is_some_and(|uri| fits_path(uri, wanted)),
        _ => false,
    }
}

fn ssh(proof: &Proof) -> Option<&str> {
    match proof {
        Proof::Ssh { key, .. } => key.as_deref(),
        _ => None,
    }
}

/// Holds a path against a pattern: `*` stays within a part, `**` at the end stands for the rest.
fn fits_path(path: &str, pattern: &str) -> bool {
    let (mut parts, mut wanted) = (path.split('/'), pattern.split('/'));
    loop {
        match (parts.next(), wanted.next()) {
            (None, None) => return true,
            (Some(_), Some("**")) => return wanted.next().is_none(),
            (Some(part), Some(wanted)) if fits(part, wanted) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits_path;

    #[test]
    fn patterns_of_uris_are_anchored() {
        let cases = [
            ("spiffe://acme/ci/7", "spiffe://acme/ci/*", true),
            ("spiffe://acme/ci/7/x", "spiffe://acme/ci/*", false),
            ("spiffe://acme/ci/7/x", "spiffe://acme/ci/**", true),
            (
                "spiffe://acme.evil.example/ci/7",
                "spiffe://acme/ci/*",
                false,
            ),
            ("x/spiffe://acme/ci/7", "spiffe://acme/ci/*", false),
            ("spiffe://acme/ci", "spiffe://acme/ci/**", false),
        ];
        for (uri, pattern, want) in cases {
            assert_eq!(fits_path(uri, pattern), want, "{uri} {pattern}");
        }
    }
}
