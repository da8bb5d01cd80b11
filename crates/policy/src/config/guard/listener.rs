//! Where the guard listens: plain data for whoever opens it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Wrong;
use super::member::Member;
use super::role::Role;

/// Where the guard listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Name, for members of roles and for records.
    pub name: String,
    /// What it listens on.
    pub door: Door,
    /// Role of everybody who comes by it.
    pub role: Option<String>,
}

/// What is listened on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A socket of this machine.
    Unix(UnixDoor),
    /// A port, with TLS in which both sides show who they are.
    Tcp(TcpDoor),
}

/// A socket of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnixDoor {
    /// Path, absolute.
    pub path: String,
    /// Permissions in quotes, such as "0660"; default: "0600". Others may never be let in.
    #[serde(default)]
    pub mode: Option<String>,
    /// Group that it belongs to, by name or number; default: that of the process.
    #[serde(default)]
    pub group: Option<String>,
}

/// A port with TLS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TcpDoor {
    /// Address and port, such as 0.0.0.0:2376.
    pub address: String,
    /// File with the certificate and what it is signed by (PEM).
    pub certificate: String,
    /// File with its private key (PEM).
    pub key: String,
    /// File with the authorities that sign clients' certificates (PEM).
    pub client_ca: String,
    /// Files with lists of certificates that are revoked (PEM or DER).
    #[serde(default)]
    pub crl: Vec<String>,
}

/// Where the guard listens: either `unix` or `tcp`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ListenerDocument {
    /// Name.
    #[schemars(with = "String")]
    pub(super) name: Spanned<String>,
    /// A socket of this machine.
    unix: Option<UnixDoor>,
    /// A port with TLS.
    tcp: Option<TcpDoor>,
    /// Role of everybody who comes by it, beside those that they are members of.
    #[schemars(with = "Option<String>")]
    role: Option<Spanned<String>>,
}

/// Reads what stands in the document.
pub(super) fn apply(
    documents: Vec<ListenerDocument>,
    roles: &mut [Role],
) -> Result<Vec<Listener>, Wrong> {
    let mut listeners: Vec<Listener> = Vec::new();
    for document in documents {
        let at = document.name.referenced;
        let name = document.name.value;
        if listeners.iter().any(|other| other.name == name) {
            return Err((at, format!("there are two listeners `{name}`")));
        }
        let door = match (document.unix, document.tcp) {
            (Some(unix), None) => {
                check(&unix).map_err(|why| (at, why))?;
                Door::Unix(unix)
            }
            (None, Some(tcp)) => Door::Tcp(tcp),
            _ => {
                let why = format!("the listener `{name}` needs one of `unix` and `tcp`");
                return Err((at, why));
            }
        };
        if let Some(role) = &document.role {
            join(&name, role, roles)?;
        }
        let role = document.role.map(|role| role.value);
        listeners.push(Listener { name, door, role });
    }
    Ok(listeners)
}

/// Makes everybody who comes by a listener a member of its role.
fn join(name: &str, wanted: &Spanned<String>, roles: &mut [Role]) -> Result<(), Wrong> {
    let role = roles.iter_mut().find(|role| role.name == wanted.value);
    let Some(role) = role else {
        let why = format!("there is no role `{}`", wanted.value);
        return Err((wanted.referenced, why));
    };
    role.members.push(Member {
        listener: Some(name.to_owned()),
        ..Member::default()
    });
    Ok(())
}

fn check(door: &UnixDoor) -> Result<(), String> {
    if !door.path.starts_with('/') {
        return Err(format!("`{}` is not an absolute path", door.path));
    }
    let Some(mode) = &door.mode else {
        return Ok(());
    };
    match u32::from_str_radix(mode, 8) {
        Ok(bits) if bits <= 0o777 && bits.trailing_zeros() >= 3 => Ok(()),
        Ok(bits) if bits <= 0o777 => Err(format!(
            "`{mode}` lets everybody on this machine in; give the socket a group"
        )),
        _ => Err(format!(
            "`{mode}` is no set of permissions, such as \"0660\""
        )),
    }
}
