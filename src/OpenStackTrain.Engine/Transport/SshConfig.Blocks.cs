namespace OpenStackTrain.Engine.Transport;

/// <content>Which lines concern the host: Host, Match, Include.</content>
internal sealed partial class SshConfig
{
    private bool IsHost(SshConfigLine line)
    {
        var active = false;
        var patterns = Words(line);
        if (patterns.Count == 0)
        {
            throw Missing(line);
        }

        foreach (var word in patterns)
        {
            var negated = word.StartsWith('!');
            var pattern = negated ? word[1..] : word;
            if (word.Length == 0)
            {
                throw Wrong("Host has an empty pattern", "Write at least one name or pattern.");
            }

            if (names.Any(name => HostNamePattern.Matches(pattern, name, ignoreCase: false)))
            {
                if (negated)
                {
                    return false;
                }

                active = true;
            }
        }

        return active;
    }

    private bool IsMatch(SshConfigLine line)
    {
        string? rest = line.Rest;
        var matches = true;
        var count = 0;
        while (SshConfigLine.NextWord(ref rest) is { Length: > 0 } word && word[0] != '#')
        {
            var negated = word[0] == '!';
#pragma warning disable CA1308 // As they are written.
            var criterion = (negated ? word[1..] : word).ToLowerInvariant();
#pragma warning restore CA1308
            if (criterion == "all")
            {
                return count <= 1 && (SshConfigLine.NextWord(ref rest) is not { Length: > 0 } more || more[0] == '#')
                    ? matches && !negated
                    : throw Wrong("'all' cannot stand with other criteria of Match", "Write 'Match all' alone.");
            }

            count++;
            if (criterion is "final" or "canonical")
            {
                wantsFinal |= criterion == "final";
                matches &= isFinal != negated;
                continue;
            }

            if (SshConfigLine.NextWord(ref rest) is not { Length: > 0 } argument || argument[0] == '#')
            {
                throw Wrong($"Match {criterion} has no argument", "Write, for example, Match host node1.");
            }

            // A criterion that is not evaluated is neither met nor unmet: with '!' it matches as little as without.
            matches &= Criterion(criterion, argument, matches) is { } isMet && isMet != negated;
        }

        return count > 0 ? matches : throw Wrong("Match has no criteria", "Write, for example, Match host node1, or Match all.");
    }

    private bool? Criterion(string criterion, string argument, bool isOpen)
    {
        switch (criterion)
        {
            case "host":
                return (found.HostName is { } hostName ? [hostName] : names).Any(name => HostNamePattern.ListMatches(argument, name, ignoreCase: true));
            case "originalhost":
                return originalNames.Any(name => HostNamePattern.ListMatches(argument, name, ignoreCase: true));
            case "user":
                return HostNamePattern.ListMatches(argument, user ?? found.User ?? defaultUser, ignoreCase: false);
            case "localuser":
                return HostNamePattern.ListMatches(argument, Environment.UserName, ignoreCase: false);
            case "exec" or "localnetwork" or "tagged" or "version" or "sessiontype" or "command":
                if (isOpen && !isFinal)
                {
                    notices.Add($"{place}: 'Match {criterion}' is not evaluated here; what follows it does not apply.");
                }

                return null;
            default:
                throw Wrong($"Match does not know {Quote(criterion)}", "The criteria are all, host, originalhost, user, localuser, and exec, which is never run.");
        }
    }

    private void Include(SshConfigLine line, bool active, bool isUsers, int depth)
    {
        var words = Words(line);
        if (words.Count == 0)
        {
            throw Missing(line);
        }

        if (depth + 1 > MostDepth)
        {
            throw Wrong($"Include goes more than {MostDepth} files deep", "Take one Include out: the files include each other.");
        }

        var here = place;
        foreach (var word in words)
        {
            if (word.Length == 0 || (word[0] == '~' && (!isUsers || files.WithoutTilde(word) is null)))
            {
                throw Wrong($"Include {Quote(word)} is no path", "Write an absolute path, one below ~/, or one relative to the folder of the configuration.");
            }

            var path = Path.Combine(isUsers ? files.UserSsh : files.System, files.WithoutTilde(word)!);
            foreach (var file in active ? SshConfigFiles.Expand(path) : [])
            {
                ReadFile(file, isUsers, isNamed: false, checkMode: true, isActive: true, depth + 1);
                place = here;
            }
        }
    }
}
