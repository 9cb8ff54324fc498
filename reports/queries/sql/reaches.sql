((
    rule.comparison IN ('>', '>=') AND result.comparator IN ('', '>', '>=')
    AND (result.value > limits.at OR (
        result.value = limits.at AND (rule.comparison = '>=' OR result.comparator = '>')
    ))
) OR (
    rule.comparison IN ('<', '<=') AND result.comparator IN ('', '<', '<=')
    AND (result.value < limits.at OR (
        result.value = limits.at AND (rule.comparison = '<=' OR result.comparator = '<')
    ))
))
