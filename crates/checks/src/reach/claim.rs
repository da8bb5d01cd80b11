//! A picture, asked: does it say that one reaches the other?

use seawall_model::posture::{NetworkPicture, Reach};

use super::HOST;
use super::host_way::THE_HOSTS;

/// Says whether a picture claims that one end reaches another at a port, `80/tcp`. That it does not is no claim that
/// there is no way: its gaps count, too.
pub fn claims(picture: &NetworkPicture, from: &str, to: &str, port: &str) -> bool {
    let has_hosts = |end: &str| end == HOST || is_host(picture, end);
    if (has_hosts(from) && has_hosts(to)) || direct(picture, from, to, port) {
        return true;
    }
    // By a port that the host holds for a container: who reaches the host there reaches the container.
    let mut published = picture
        .reaches
        .iter()
        .filter(|way| way.from == HOST && holds(way, port) && stands_for(picture, &way.to, to));
    let protocol = port
        .rsplit_once('/')
        .map_or("tcp", |(_, protocol)| protocol);
    published.any(|way| {
        let at = way
            .by
            .rsplit_once(':')
            .map(|(_, number)| format!("{number}/{protocol}"));
        at.is_some_and(|at| direct(picture, from, HOST, &at))
    })
}

fn direct(picture: &NetworkPicture, from: &str, to: &str, port: &str) -> bool {
    picture.reaches.iter().any(|way| {
        let ends = stands_for(picture, &way.from, from) && stands_for(picture, &way.to, to);
        ends && holds(way, port)
    })
}

fn holds(way: &Reach, port: &str) -> bool {
    way.ports.is_empty() || way.ports.iter().any(|one| one == port)
}

/// Says whether an end of a way is this one, or a network that it is in.
fn stands_for(picture: &NetworkPicture, of: &str, end: &str) -> bool {
    if of == end || (of == HOST && is_host(picture, end)) {
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

/// Says whether a container has the host's network.
fn is_host(picture: &NetworkPicture, end: &str) -> bool {
    let mut ways = picture.reaches.iter();
    ways.any(|way| way.from == end && way.to == HOST && way.by == THE_HOSTS)
}
