//! A picture, asked: does it say that one reaches the other?

use seawall_model::posture::{NetworkPicture, Reach};

/// Says whether a picture claims that one end reaches another at a port, `80/tcp`. That it does not is no claim that
/// there is no way: its gaps count, too.
pub fn claims(picture: &NetworkPicture, from: &str, to: &str, port: &str) -> bool {
    let holds = |way: &Reach| way.ports.is_empty() || way.ports.iter().any(|one| one == port);
    picture.reaches.iter().any(|way| {
        holds(way) && stands_for(picture, &way.from, from) && stands_for(picture, &way.to, to)
    })
}

/// Says whether an end of a way is this one, or a network that it is in.
fn stands_for(picture: &NetworkPicture, of: &str, end: &str) -> bool {
    if of == end {
        return true;
    }
    let (Some(network), Some(member)) =
        (of.strip_prefix("network "), end.strip_prefix("container "))
    else {
        return false;
    };
    let mut named = picture.networks.iter().filter(|one| one.name == network);
    named.any(|network| network.members.iter().any(|one| one == member))
}
