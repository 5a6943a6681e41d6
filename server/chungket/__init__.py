"""Chung Kết: a real-time server for the final round of a knowledge contest held in one hall."""
