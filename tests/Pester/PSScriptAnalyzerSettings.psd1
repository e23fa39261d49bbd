# For all scripts of the repository: Invoke-ScriptAnalyzer -Path . -Recurse -Settings ./tests/Pester/PSScriptAnalyzerSettings.psd1
@{
    ExcludeRules = @(
        # Pester's blocks have scopes of their own, which the analyzer does not follow.
        'PSReviewUnusedParameter'
        'PSUseDeclaredVarsMoreThanAssignments'
        # A function around a cmdlet hands -WhatIf on by the preference; that is what a test looks at.
        'PSShouldProcess'
        # build.ps1 is a program: it speaks to a person, and its functions are nobody's API.
        'PSAvoidUsingWriteHost'
        'PSAvoidUsingPositionalParameters'
        'PSUseShouldProcessForStateChangingFunctions'
    )
}
