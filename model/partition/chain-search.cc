/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "chain-search.h"

#include "chain-tables.h"
#include "cost-terms.h"
#include "observed-plan.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();
constexpr uint32_t NO_LABEL = std::numeric_limits<uint32_t>::max(); //!< before the first block
constexpr std::size_t MAX_LABELS = 32;                              //!< per block and site
constexpr std::size_t MAX_TABLES = 16; //!< networks remembered; more are searched all the same
constexpr uint32_t MAX_COLD = 64;      //!< sites whose loading is remembered

/** A way to have run all blocks up to some block, the last of them at some site. */
struct Label
{
    double seconds{0.0};         //!< when the block is done
    double joules{0.0};          //!< energy of the device so far
    uint64_t loaded{0};          //!< cold sites that were used, by their bits
    uint32_t previous{NO_LABEL}; //!< label of the block before
    SiteId site{DEVICE_SITE};    //!< where the block ran
};

/** What the search knows of one site. */
struct SiteFacts
{
    double backlog{0.0};   //!< s
    double loading{0.0};   //!< s, at the first use
    uint64_t bit{0};       //!< in Label::loaded; 0 for a site that needs no loading
    double perFlop{0.0};   //!< s per FLOP of a codec
    bool plannable{false}; //!< plans may name it
};

} // namespace

/**
 * @ingroup edge-inference
 * Labels in one array, by block and site; everything is kept from call to call.
 */
class ChainSearch::Work
{
  public:
    const ChainResult& Search(const PartitionObservation& observation, const ChainOptions& options);

  private:
    const ChainTables& GetTables(const PartitionObservation& observation,
                                 const ChainOptions& options);
    void FillSites();
    void FillBlocks();
    void RunBlock(std::size_t block);
    void Begin(SiteId site);
    void Extend(uint32_t previous, std::size_t block, SiteId site);
    void Send(Label& label, SiteId from, SiteId to, const TensorLoad& load) const;
    void Serve(Label& label, SiteId site) const;
    void Keep(const Label& label, std::size_t begin);
    bool Dominates(const Label& one, const Label& other) const;
    double GetValue(const Label& label) const;
    void Finish();
    void TakeSteps(uint32_t label);

    std::vector<ChainTables> m_tables; //!< networks seen
    std::size_t m_nextTable{0};        //!< to be replaced next
    const PartitionObservation* m_observation{nullptr};
    const ChainOptions* m_options{nullptr};
    const ChainTables* m_network{nullptr};
    std::vector<SiteFacts> m_sites;
    std::vector<double> m_blockSeconds; //!< by block, then site
    std::vector<double> m_blockJoules;  //!< on the device, by block
    std::vector<Label> m_labels;
    std::vector<uint32_t> m_begin;     //!< first label by block, then site; and the end of all
    std::vector<double> m_coldLoading; //!< by bit, s
    double m_lastBacklog{0.0};         //!< when the last site is free, s
    double m_joulesPerFlop{0.0};       //!< of the device, for codecs
    bool m_complete{true};             //!< no label was dropped that might have been the best
    ChainResult m_result;
};

const ChainTables&
ChainSearch::Work::GetTables(const PartitionObservation& observation, const ChainOptions& options)
{
    for (const ChainTables& table : m_tables)
    {
        if (table.Fits(observation, options.ends, options.narrow))
        {
            return table;
        }
    }
    ChainTables table(observation, options.ends, options.narrow);
    if (m_tables.size() < MAX_TABLES)
    {
        m_tables.push_back(std::move(table));
        return m_tables.back();
    }
    ChainTables& oldest = m_tables[m_nextTable];
    m_nextTable = (m_nextTable + 1) % MAX_TABLES;
    oldest = std::move(table);
    return oldest;
}

const ChainResult&
ChainSearch::Work::Search(const PartitionObservation& observation, const ChainOptions& options)
{
    m_observation = &observation;
    m_options = &options;
    m_result.steps.clear();
    m_result.objective = NEVER;
    m_result.seconds = NEVER;
    m_result.joules = 0.0;
    m_result.exact = false;
    if (!observation.model || observation.sites.empty())
    {
        return m_result;
    }
    m_network = &GetTables(observation, options);
    m_complete = true;
    FillSites();
    FillBlocks();
    m_labels.clear();
    m_begin.clear();
    const std::size_t blocks = m_network->GetBlocks().size();
    for (std::size_t block = 0; block < blocks; ++block)
    {
        RunBlock(block);
    }
    m_begin.push_back(static_cast<uint32_t>(m_labels.size()));
    Finish();
    m_result.exact = m_complete && m_network->IsChain();
    return m_result;
}

void
ChainSearch::Work::FillSites()
{
    const auto& sites = m_observation->sites;
    m_sites.assign(sites.size(), SiteFacts{});
    m_coldLoading.clear();
    m_lastBacklog = 0.0;
    m_joulesPerFlop = m_network->HasCodec() ? GetJoulesPerFlop(*m_observation) : 0.0;
    for (SiteId site = 0; site < sites.size(); ++site)
    {
        SiteFacts& facts = m_sites[site];
        facts.plannable = site == DEVICE_SITE || sites[site].usable;
        facts.backlog = GetSaneSeconds(sites[site].backlogSeconds);
        facts.loading = GetLoadSeconds(*m_observation, site);
        facts.perFlop = m_network->HasCodec() ? GetSecondsPerFlop(*m_observation, site) : 0.0;
        if (facts.plannable && std::isfinite(facts.backlog))
        {
            m_lastBacklog = std::max(m_lastBacklog, facts.backlog);
        }
        if (facts.plannable && facts.loading > 0.0 && std::isfinite(facts.loading))
        {
            const bool remembered = m_coldLoading.size() < MAX_COLD;
            facts.bit = remembered ? uint64_t{1} << m_coldLoading.size() : 0;
            m_complete = m_complete && remembered;
            if (remembered)
            {
                m_coldLoading.push_back(facts.loading);
            }
        }
    }
}

void
ChainSearch::Work::FillBlocks()
{
    const std::size_t blocks = m_network->GetBlocks().size();
    const auto& layers = m_network->GetLayers();
    const auto& joules = m_observation->layerJoules;
    m_blockSeconds.assign(blocks * m_sites.size(), 0.0);
    m_blockJoules.assign(blocks, 0.0);
    for (std::size_t block = 0; block < blocks; ++block)
    {
        for (std::size_t i = m_network->GetFirst(block); i < m_network->GetFirst(block + 1); ++i)
        {
            const LayerId layer = layers[i];
            m_blockJoules[block] += layer < joules.size() ? joules[layer] : 0.0;
            for (SiteId site = 0; site < m_sites.size(); ++site)
            {
                m_blockSeconds[block * m_sites.size() + site] +=
                    GetLayerTime(*m_observation, site, layer);
            }
        }
    }
}

/** Find the labels of a block at every site. */
void
ChainSearch::Work::RunBlock(std::size_t block)
{
    const std::size_t count = m_sites.size();
    const std::size_t before = block == 0 ? 0 : m_begin[(block - 1) * count];
    const std::size_t end = m_labels.size();
    for (SiteId site = 0; site < count; ++site)
    {
        m_begin.push_back(static_cast<uint32_t>(m_labels.size()));
        if (!m_sites[site].plannable || !std::isfinite(m_blockSeconds[block * count + site]))
        {
            continue;
        }
        if (block == 0)
        {
            Begin(site);
        }
        for (std::size_t label = before; label < end; ++label)
        {
            Extend(static_cast<uint32_t>(label), block, site);
        }
    }
}

/** The first block: the inputs are on the device, at time 0. */
void
ChainSearch::Work::Begin(SiteId site)
{
    const TensorLoad& load = m_network->GetBlocks().front().inputs;
    Label label;
    if (site != DEVICE_SITE)
    {
        // a stage that runs nothing waits for nothing, unless it has to encode
        label.seconds = load.encodeFlops * m_sites[DEVICE_SITE].perFlop > 0.0
                            ? m_sites[DEVICE_SITE].backlog
                            : 0.0;
        Send(label, DEVICE_SITE, site, load);
    }
    Serve(label, site);
    if (site != DEVICE_SITE)
    {
        label.seconds += load.decodeFlops * m_sites[site].perFlop;
    }
    label.seconds += m_blockSeconds[site];
    label.joules += site == DEVICE_SITE ? m_blockJoules[0] : 0.0;
    label.site = site;
    Keep(label, m_begin.back());
}

/** Run a block at a site after a label of the block before. */
void
ChainSearch::Work::Extend(uint32_t previous, std::size_t block, SiteId site)
{
    Label label = m_labels[previous];
    if (label.site != site)
    {
        const TensorLoad& load = m_network->GetBlocks()[block].inputs;
        Send(label, label.site, site, load);
        Serve(label, site);
        label.seconds += load.decodeFlops * m_sites[site].perFlop;
        label.joules += site == DEVICE_SITE ? load.decodeFlops * m_joulesPerFlop : 0.0;
    }
    label.seconds += m_blockSeconds[block * m_sites.size() + site];
    label.joules += site == DEVICE_SITE ? m_blockJoules[block] : 0.0;
    label.previous = previous;
    label.site = site;
    Keep(label, m_begin.back());
}

/** Encode tensors and move them. */
void
ChainSearch::Work::Send(Label& label, SiteId from, SiteId to, const TensorLoad& load) const
{
    if (load.tensors == 0)
    {
        return;
    }
    const LinkObservation& link = GetLink(*m_observation, from, to);
    const double onAir = GetOnAirSeconds(link, load.bytes);
    label.seconds += load.encodeFlops * m_sites[from].perFlop + onAir;
    label.seconds += GetSaneSeconds(link.delaySeconds);
    if (from == DEVICE_SITE)
    {
        label.joules += m_observation->transmitWatts * onAir + load.encodeFlops * m_joulesPerFlop;
    }
    else if (to == DEVICE_SITE)
    {
        label.joules += m_observation->receiveWatts * onAir;
    }
}

/** Wait at a site for the model and for the work found there. */
void
ChainSearch::Work::Serve(Label& label, SiteId site) const
{
    const SiteFacts& facts = m_sites[site];
    const double loading = (label.loaded & facts.bit) != 0 ? 0.0 : facts.loading;
    label.seconds = std::max(label.seconds + loading, facts.backlog);
    label.loaded |= facts.bit;
}

/** @return value of the objective if nothing more came */
double
ChainSearch::Work::GetValue(const Label& label) const
{
    return GetWeighted(m_options->secondsWeight, label.seconds) +
           GetWeighted(m_options->joulesWeight, label.joules);
}

/**
 * @return true if no continuation of the other label can be better than the same of this one. Let
 * d be how much later this one may end. Every step adds the same to both, but a wait for a backlog
 * may make up for a delay, or for an advantage as long as the last backlog is not over; and this
 * one may have to load at sites where the other one was.
 */
bool
ChainSearch::Work::Dominates(const Label& one, const Label& other) const
{
    double missing = 0.0;
    const uint64_t lacks = other.loaded & ~one.loaded;
    for (std::size_t bit = 0; lacks >> bit != 0; ++bit)
    {
        missing += (lacks >> bit & 1) != 0 ? m_coldLoading[bit] : 0.0;
    }
    const double later = missing + std::min(std::max(0.0, one.seconds - other.seconds),
                                            std::max(one.seconds, m_lastBacklog) - other.seconds);
    const double dearer = GetWeighted(m_options->joulesWeight, one.joules - other.joules);
    return GetWeighted(m_options->secondsWeight, later) + dearer <= 0.0;
}

/** Add a label to those of the present block and site, which begin at `begin`. */
void
ChainSearch::Work::Keep(const Label& label, std::size_t begin)
{
    // also drops what is not a number
    if (!std::isfinite(label.seconds) || !std::isfinite(GetValue(label)))
    {
        return;
    }
    const auto first = m_labels.begin() + static_cast<std::ptrdiff_t>(begin);
    if (std::any_of(first, m_labels.end(), [&](const Label& old) { return Dominates(old, label); }))
    {
        return;
    }
    const auto end = std::remove_if(first, m_labels.end(), [&](const Label& old) {
        return Dominates(label, old);
    });
    m_labels.erase(end, m_labels.end());
    if (m_labels.size() - begin < MAX_LABELS)
    {
        m_labels.push_back(label);
        return;
    }
    m_complete = false;
    const auto worst =
        std::max_element(m_labels.begin() + static_cast<std::ptrdiff_t>(begin),
                         m_labels.end(),
                         [&](const Label& a, const Label& b) { return GetValue(a) < GetValue(b); });
    if (GetValue(label) < GetValue(*worst))
    {
        *worst = label;
    }
}

/** Bring the answer home and take the best way. */
void
ChainSearch::Work::Finish()
{
    const std::size_t blocks = m_network->GetBlocks().size();
    if (blocks == 0)
    {
        // no layer runs: the answer is an input, and it is on the device
        m_result.steps.push_back({m_observation->model->GetLayerCount(), DEVICE_SITE});
        m_result.objective = 0.0;
        m_result.seconds = 0.0;
        return;
    }
    uint32_t best = NO_LABEL;
    TensorLoad answer;
    answer.bytes = m_network->GetAnswerBytes();
    answer.tensors = 1;
    for (uint32_t i = m_begin[(blocks - 1) * m_sites.size()]; i < m_labels.size(); ++i)
    {
        Label label = m_labels[i];
        if (label.site != DEVICE_SITE)
        {
            Send(label, label.site, DEVICE_SITE, answer);
        }
        if (std::isfinite(label.seconds) && GetValue(label) < m_result.objective)
        {
            best = i;
            m_result.objective = GetValue(label);
            m_result.seconds = label.seconds;
            m_result.joules = label.joules;
        }
    }
    if (best != NO_LABEL)
    {
        TakeSteps(best);
    }
}

/** Go back from the last block. */
void
ChainSearch::Work::TakeSteps(uint32_t label)
{
    auto& steps = m_result.steps;
    for (std::size_t block = m_network->GetBlocks().size(); block-- > 0;)
    {
        const SiteId site = m_labels[label].site;
        if (steps.empty() || steps.back().site != site)
        {
            steps.push_back({m_network->GetBlocks()[block].end, site});
        }
        label = m_labels[label].previous;
    }
    std::reverse(steps.begin(), steps.end());
    steps.back().end = m_observation->model->GetLayerCount();
}

ChainSearch::ChainSearch()
    : m_work(std::make_unique<Work>())
{
}

ChainSearch::~ChainSearch() = default;

ChainSearch::ChainSearch(ChainSearch&&) noexcept = default;

ChainSearch& ChainSearch::operator=(ChainSearch&&) noexcept = default;

const ChainResult&
ChainSearch::Search(const PartitionObservation& observation, const ChainOptions& options)
{
    return m_work->Search(observation, options);
}

void
ChainSearch::Clear()
{
    m_work = std::make_unique<Work>();
}

} // namespace edgeinference
} // namespace ns3
