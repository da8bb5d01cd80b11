//! Verdicts over an expression: AND needs all of its parts, OR needs one, a licence WITH an exception is
//! one unit.

use spdx::expression::{ExprNode, Operator};
use spdx::{Expression, LicenseReq, ParseMode};

/// Reads an expression as inventories and `seawall.yaml` have it.
pub fn parse(text: &str) -> Option<Expression> {
    Expression::parse_mode(text, ParseMode::STRICT).ok()
}

/// Rates every term and folds: AND takes the worse of two, OR the better. Of equals the first stays.
pub(super) fn fold<T: Clone>(
    expression: &Expression,
    rate: &mut dyn FnMut(&LicenseReq) -> T,
    rank: &dyn Fn(&T) -> usize,
) -> Option<T> {
    let mut stack: Vec<T> = Vec::new();
    for node in expression.iter() {
        match node {
            ExprNode::Req(term) => stack.push(rate(&term.req)),
            ExprNode::Op(operator) => {
                let (second, first) = (stack.pop()?, stack.pop()?);
                let worse = rank(&second) > rank(&first);
                let better = rank(&second) < rank(&first);
                let take_second = match operator {
                    Operator::And => worse,
                    Operator::Or => better,
                };
                stack.push(if take_second { second } else { first });
            }
        }
    }
    stack.pop().filter(|_| stack.is_empty())
}

/// Says whether a term is meant by an entry of a list: the id itself (`GPL-2.0-only`), with or without its
/// exception where the entry names none, or a family: `GPL-2.0` means both of its terms, `GPL` all versions.
pub(super) fn is_meant(term: &LicenseReq, entry: &str) -> bool {
    let whole = term.to_string();
    if whole.eq_ignore_ascii_case(entry) {
        return true;
    }
    let bare = term.license.to_string();
    let same = |name: &str| name.eq_ignore_ascii_case(entry);
    if same(&bare) {
        return true;
    }
    let base = bare
        .strip_suffix("-only")
        .or_else(|| bare.strip_suffix("-or-later"))
        .or_else(|| bare.strip_suffix('+'))
        .unwrap_or(&bare);
    let family = base.rsplit_once('-').map_or(base, |(family, _)| family);
    let gnu = matches!(family, "GPL" | "LGPL" | "AGPL" | "GFDL");
    gnu && (same(base) || same(family))
}
