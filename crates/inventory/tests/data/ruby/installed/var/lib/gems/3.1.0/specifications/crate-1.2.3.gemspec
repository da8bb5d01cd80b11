# -*- encoding: utf-8 -*-
# stub: crate 1.2.3 ruby lib

Gem::Specification.new do |s|
  s.name = "crate".freeze
  s.version = "1.2.3"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.require_paths = ["lib".freeze]
  s.authors = ["acme".freeze]
  s.date = "2026-11-22"
  s.homepage = "https://acme.example".freeze
  s.licenses = ["MIT".freeze]
  s.rubygems_version = "3.3.15".freeze
  s.summary = "x".freeze

  s.installed_by_version = "3.3.15" if s.respond_to? :installed_by_version

  if s.respond_to? :specification_version then
    s.specification_version = 4
  end

  if s.respond_to? :add_runtime_dependency then
    s.add_runtime_dependency(%q<hook>.freeze, ["~> 2.0"])
    s.add_runtime_dependency(%q<hull>.freeze, [">= 1.10"])
  else
    s.add_dependency(%q<hook>.freeze, ["~> 2.0"])
    s.add_dependency(%q<hull>.freeze, [">= 1.10"])
  end
end
