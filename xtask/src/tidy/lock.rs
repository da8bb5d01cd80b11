//! The lock file has a budget: every dependency is code that we answer for.

use super::tree::Tree;

/// Packages in Cargo.lock, our own included. Raise it only in a change that says what for: 12 of them are
/// the linter for shell scripts, 26 the interpreter of policies, which are optional features; 19 write certificates, 6 load
/// programs into the kernel.
const BUDGET: usize = 340;

/// A lock file that is too long.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let packages = tree
        .text("Cargo.lock")
        .lines()
        .filter(|line| *line == "[[package]]")
        .count();
    if packages == 0 {
        return vec!["Cargo.lock is missing or empty".to_owned()];
    }
    if packages > BUDGET {
        return vec![format!("{packages} packages, the budget is {BUDGET}")];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_a_ceiling() {
        let lock = |count: usize| "[[package]]\nname = \"x\"\n".repeat(count);
        let of = |count| check(&Tree::of(&[("Cargo.lock", &lock(count))])).len();
        assert_eq!(of(BUDGET), 0);
        assert_eq!(of(BUDGET + 1), 1);
        assert_eq!(of(0), 1);
    }
}
