"""May this person stay, move on, transfer, become SSW? Every gate of the law, judged from the facts of a life.

`facts` reads the lives of many people in a fixed number of queries; `stay`, `stages`, `law_2027`, `transfer` and `ssw`
judge one life each without asking the database; `judged.gates_of` puts both together.
"""
