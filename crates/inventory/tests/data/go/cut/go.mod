module shop.example/shop

go 1.19

require (
	example.com/acme/check v1.0.0
	example.com/acme/old