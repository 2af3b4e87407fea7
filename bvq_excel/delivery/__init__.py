"""Sending: messages made of data and templates, checked, shown before anything leaves, and never sent twice."""
