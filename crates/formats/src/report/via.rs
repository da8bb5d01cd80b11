//! How a project came to a package that it does not ask for itself: the shortest chain of dependencies that
//! leads there.

use std::collections::VecDeque;

use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, Relation};

/// The shortest ways to all packages of an inventory.
pub(crate) struct Via {
    /// For each package the one before it on the way.
    before: Vec<Option<usize>>,
}

impl Via {
    /// Finds the ways: from what projects ask for, all at once, in the order of the inventory.
    pub(crate) fn of(inventory: &Inventory) -> Self {
        let packages = &inventory.packages;
        let mut before = vec![None; packages.len()];
        let mut reached: Vec<bool> = packages.iter().map(is_start).collect();
        let mut waiting: VecDeque<usize> = reached
            .iter()
            .enumerate()
            .filter_map(|(index, start)| start.then_some(index))
            .collect();
        while let Some(index) = waiting.pop_front() {
            let needs = packages.get(index).map_or(&[][..], |p| &p.dependencies);
            for &next in needs {
                let Some(seen) = reached.get_mut(next).filter(|seen| !**seen) else {
                    continue;
                };
                *seen = true;
                if let Some(place) = before.get_mut(next) {
                    *place = Some(index);
                }
                waiting.push_back(next);
            }
        }
        Self { before }
    }

    /// Returns the packages on the way to one, the one that the project asks for first, itself left out. Of a
    /// way that is too long for anybody only the ends are given.
    pub(crate) fn path(&self, index: usize) -> Vec<usize> {
        let before = |index: usize| self.before.get(index).copied().flatten();
        let mut path: Vec<usize> = std::iter::successors(before(index), |at| before(*at))
            .take(FARTHEST)
            .collect();
        if path.len() >= MOST {
            let first = path.last().copied();
            path.truncate(MOST.saturating_sub(1));
            path.extend(first);
        }
        path.reverse();
        path
    }
}

/// What a project is or asks for has no way to it.
fn is_start(package: &Package) -> bool {
    matches!(package.relation, Relation::Project | Relation::Direct)
}

/// Packages of a way that are given.
const MOST: usize = 16;
/// Steps that are gone back.
const FARTHEST: usize = 1_000;

#[cfg(test)]
mod tests {
    use seawall_model::package::PackageType;
    use seawall_model::purl::Purl;

    use super::*;

    fn package(relation: Relation, dependencies: &[usize]) -> Package {
        Package {
            relation,
            dependencies: dependencies.to_vec(),
            ..Package::new(PackageType::Npm, "a", "1", Purl::new("npm", "a", "1"))
        }
    }

    #[test]
    fn ways_are_short_and_end() {
        use Relation::{Direct, Indirect, Project, Unknown};
        let inventory = Inventory {
            packages: vec![
                package(Project, &[1, 2]),
                package(Direct, &[3]),
                package(Direct, &[4]),
                package(Indirect, &[4, 1]),
                package(Indirect, &[3, 5, 99]),
                package(Indirect, &[5]),
                package(Unknown, &[]),
            ],
            ..Inventory::default()
        };
        let via = Via::of(&inventory);
        let want: [&[usize]; 8] = [&[], &[], &[], &[1], &[2], &[2, 4], &[], &[]];
        for (index, want) in want.into_iter().enumerate() {
            assert_eq!(via.path(index), want, "{index}");
        }
    }

    #[test]
    fn a_long_way_keeps_its_ends() {
        let mut packages = vec![package(Relation::Direct, &[1])];
        packages.extend((2..500).map(|next| package(Relation::Indirect, &[next])));
        let inventory = Inventory {
            packages,
            ..Inventory::default()
        };
        let path = Via::of(&inventory).path(400);
        assert_eq!((path.len(), path[0], path[1], path[15]), (16, 0, 385, 399));
    }
}
