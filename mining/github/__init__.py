"""Issues and pull requests of GitHub as reports: what is asked for, how it is read, who is named how, what waits."""
