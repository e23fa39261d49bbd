namespace OpenStackTrain.Engine.Catalog;

/// <summary>
/// The yum repositories of the Train base environment on CentOS 7, and the archives that hold them since the end of life (2024-06-30), when
/// mirrorlist.centos.org went out of the DNS. Tails and files as centos-release and centos-release-openstack-train bring them.
/// </summary>
internal static class Repositories
{
    /// <summary>The folder with yum's repository files.</summary>
    public const string Folder = "/etc/yum.repos.d";

    /// <summary>The folder with the keys of the packages' signers.</summary>
    public const string KeyFolder = "/etc/pki/rpm-gpg";

    private const string BaseKey = "RPM-GPG-KEY-CentOS-7";
    private const string CloudKey = "RPM-GPG-KEY-CentOS-SIG-Cloud";
    private const string StorageKey = "RPM-GPG-KEY-CentOS-SIG-Storage";
    private const string VirtualizationKey = "RPM-GPG-KEY-CentOS-SIG-Virtualization";

    /// <summary>The system's own repositories: there before anything is installed.</summary>
    public static IReadOnlyList<Repository> Base { get; } =
    [
        new("base", "CentOS-Base.repo", "os/$basearch/", BaseKey),
        new("updates", "CentOS-Base.repo", "updates/$basearch/", BaseKey),
        new("extras", "CentOS-Base.repo", "extras/$basearch/", BaseKey),
    ];

    /// <summary>What the package centos-release-openstack-train brings: four files, all of them pointing to the dead mirror list.</summary>
    public static IReadOnlyList<Repository> Train { get; } =
    [
        new("centos-openstack-train", "CentOS-OpenStack-train.repo", "cloud/$basearch/openstack-train/", CloudKey),
        new("centos-ceph-nautilus", "CentOS-Ceph-Nautilus.repo", "storage/$basearch/ceph-nautilus/", StorageKey),
        new("centos-nfs-ganesha28", "CentOS-NFS-Ganesha-28.repo", "storage/$basearch/nfs-ganesha-28/", StorageKey),
        new("centos-qemu-ev", "CentOS-QEMU-EV.repo", "virt/$basearch/kvm-common/", VirtualizationKey),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Repository> All { get; } = [.. Base, .. Train];

    /// <summary>Archives seen in use for CentOS 7.9.2009: folders that hold os/, updates/, extras/, cloud/, storage/ and virt/. Which of them is complete is probed, never assumed.</summary>
    public static IReadOnlyList<string> Archives { get; } =
    [
        "https://vault.centos.org/7.9.2009",
        "https://archive.kernel.org/centos-vault/7.9.2009",
        "https://mirrors.aliyun.com/centos-vault/7.9.2009",
        "https://mirrors.tuna.tsinghua.edu.cn/centos-vault/7.9.2009",
        "https://mirrors.nju.edu.cn/centos-vault/7.9.2009",
        "https://mirrors.cloud.tencent.com/centos/7.9.2009",
        "https://ftp.iij.ad.jp/pub/linux/centos-vault/7.9.2009",
        "https://linuxsoft.cern.ch/centos-vault/7.9.2009",
    ];

    /// <summary>
    /// The signers' keys by the name of their file: the fingerprints that the CentOS project publishes on its page of keys. A mirror cannot change
    /// what is signed with them.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Fingerprints { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [BaseKey] = "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5",
        [CloudKey] = "736AF5116D9C40E2AF6B074BF9B9FEE7764429E6",
        [StorageKey] = "74129C0B173B071A3775951AD4A2E50BE451E5B5",
        [VirtualizationKey] = "A7C8E761309D2F1C92C50B627AEBBE8261E8806C",
    };

    /// <summary>The name of the key whose fingerprint ends so, as CentOS has it; else the digits.</summary>
    public static string NameOfKey(string id) => Fingerprints.FirstOrDefault(key => key.Value.EndsWith(id, StringComparison.OrdinalIgnoreCase)).Key ?? $"key {id}";

    /// <summary>The key of the repository that the OpenStack packages come from.</summary>
    public static string TrainKey => CloudKey;
}

/// <summary>A yum repository.</summary>
/// <param name="Id">Its id: the section's name.</param>
/// <param name="File">Its file's name.</param>
/// <param name="Tail">Its folder below an archive, with yum's variables.</param>
/// <param name="Key">The name of its signer's key file.</param>
internal sealed record Repository(string Id, string File, string Tail, string Key)
{
    /// <summary>Where the file is.</summary>
    public string Path => $"{Repositories.Folder}/{File}";

    /// <summary>The key's file.</summary>
    public string KeyPath => $"{Repositories.KeyFolder}/{Key}";

    /// <summary>The baseurl of an archive, with yum's variables.</summary>
    public string UrlBelow(string archive) => $"{archive.TrimEnd('/')}/{Tail}";

    /// <summary>The address of the index that tells whether the repository is there.</summary>
    public string IndexBelow(string archive) => UrlBelow(archive).Replace("$basearch", "x86_64", StringComparison.Ordinal) + "repodata/repomd.xml";
}
