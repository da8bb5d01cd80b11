module shop.example/a

go 1.19

require example.com/acme/web/v2 v2.0.3

require (
	example.com/Acme/Upper v0.4.0 // indirect
	example.com/acme/core v1.3.1 // indirect
)
