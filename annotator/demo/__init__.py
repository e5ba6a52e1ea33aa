"""The demo study: loads the example through the services of every room."""
