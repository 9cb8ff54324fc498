"""The prescribing gate: may this supply be given to this patient today?"""
