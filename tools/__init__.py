"""What sets Intercoder up and starts real servers for the tests and the benchmarks; no part of the product."""
