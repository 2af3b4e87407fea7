"""Scripts for whoever changes what the project ships."""
