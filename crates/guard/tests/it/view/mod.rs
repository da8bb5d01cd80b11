//! What views say of requests.

mod coverage;
mod create;
mod image;
mod limit;
mod mount;
mod network_real;
mod other;
mod port;
mod power;
mod real;
mod task;

use seawall_guard::api::view::rule;

#[test]
fn the_page_names_every_rule() {
    let page = include_str!("../../../../../docs/guard-bodies.md");
    for rule in rule::ALL {
        assert!(page.contains(&format!("| `{rule}` |")), "{rule}");
    }
}
