//! The licences of a target in figures: packages by category.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use seawall_model::inventory::Inventory;
use seawall_model::licence::{LicenceCategory, LicenceSummary};
use seawall_model::package::Relation;
use spdx::{Expression, LicenseReq};

use super::expression::{fold, parse};
use super::{Category, LicencePolicy, Verdict};

impl LicencePolicy {
    /// Counts the packages of each category of licences. A package under several licences is of the category
    /// that asks most, one that leaves the choice of that which asks least.
    pub fn summary(&self, inventory: &Inventory, is_project: bool) -> LicenceSummary {
        let mut categories: BTreeMap<Category, Count<'_>> = BTreeMap::new();
        let packages = inventory.packages.iter();
        let there = packages.filter(|p| p.removed_in.is_none() && p.relation != Relation::Project);
        for package in there {
            let exception = self.exceptions.iter().find(|one| one.is_of(package));
            let said = exception.and_then(|exception| exception.licence.as_deref());
            let licence = said.or(package.licence.as_deref());
            let category = licence.and_then(parse).and_then(|parsed| category(&parsed));
            let count = categories
                .entry(category.unwrap_or(Category::Unknown))
                .or_default();
            count.packages = count.packages.saturating_add(1);
            if self.judge(package).verdict != Verdict::Allow {
                count.breaking = count.breaking.saturating_add(1);
            }
            if let Some(licence) = licence {
                let number = count.licences.entry(licence).or_default();
                *number = number.saturating_add(1);
            }
        }
        let own = self.project_of(inventory, is_project);
        let categories = categories
            .into_iter()
            .map(|(category, count)| count.finish(category));
        LicenceSummary {
            is_project,
            categories: categories.collect(),
            project: own.as_ref().map(|own| own.project.expression()),
            said_by: own.map(|own| own.said_by).unwrap_or_default(),
        }
    }
}

#[derive(Default)]
struct Count<'a> {
    packages: usize,
    breaking: usize,
    licences: BTreeMap<&'a str, usize>,
}

impl Count<'_> {
    fn finish(self, category: Category) -> LicenceCategory {
        let licences = self.licences.into_iter();
        let mut licences: Vec<(String, usize)> = licences
            .map(|(licence, number)| (licence.to_owned(), number))
            .collect();
        licences.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
        LicenceCategory {
            category: category.name().to_owned(),
            packages: self.packages,
            breaking: self.breaking,
            licences,
        }
    }
}

fn category(expression: &Expression) -> Option<Category> {
    let mut rate = |term: &LicenseReq| Category::of(term);
    fold(expression, &mut rate, &|category: &Category| {
        *category as usize
    })
}
